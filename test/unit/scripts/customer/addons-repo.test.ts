import { describe, expect, test } from '@jest/globals';
import { gitopsRepo, sourceRepo } from '../../../../scripts/src/customer/gitops-repo.ts';
import type { PlannedFile } from '../../../../scripts/src/customer/planned-file.ts';
import { answersFrom, boutique, cluster, templates, yaml } from './samples.ts';

const TEMPLATES = await templates();

function texts(files: readonly PlannedFile[]): Map<string, string> {
  return new Map(files.map(({ path, content }) => [path, content]));
}

function repo(text: string): Map<string, string> {
  return texts(gitopsRepo(answersFrom(text), TEMPLATES));
}

function addons(text: string): Map<string, string> {
  return texts(sourceRepo(answersFrom(text), TEMPLATES));
}

describe('the repository with the addons', () => {
  test('hands its releases over to the GitOps repository', () => {
    const files = addons(boutique());
    expect(yaml(files.get('.github/workflows/build-release.yml'))).toMatchObject({ jobs: { release: { with: { image: 'ghcr.io/acme/odoo', series: '19.0', 'gitops-repository': 'acme/odoo-gitops' } } } });
    expect(files.get('.github/CODEOWNERS')).toContain('* @acme/consultants\n');
    expect([...files.keys()]).toEqual(expect.arrayContaining(['README.md', 'requirements.txt', 'addons/.gitkeep']));
  });

  test('of a cluster hands over to nobody: its GitOps repository has no workflow for it', () => {
    const files = addons(cluster());
    const text = String(files.get('.github/workflows/build-release.yml'));
    expect(text).toMatch(/^# Builds every commit of the branch main as a release\.\n/);
    expect(text).not.toMatch(/gitops-repository|GITOPS/);
    expect((yaml(text) as { jobs: { release: object } }).jobs.release).not.toHaveProperty('secrets');
    expect(files.get('README.md')).not.toContain('handed over');
    expect(repo(cluster()).get('README.md')).not.toContain('hand-over');
  });
});

describe('a registry of its own', () => {
  const text = boutique({ repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', image: 'registry.acme.example/odoo' } });
  const job = (file: unknown): { with: Record<string, string>; secrets: Record<string, string> } => Object.values((yaml(file as string) as { jobs: Record<string, never> }).jobs)[0] as never;

  test("gets a user and a password of its own in every workflow, and never the job's token", () => {
    const source = addons(text);
    for (const file of [source.get('.github/workflows/build-release.yml'), repo(text).get('.github/workflows/rehearse.yml'), repo(text).get('.github/workflows/promote.yml')]) {
      expect(job(file).with['registry-username']).toBe('${{ vars.REGISTRY_USERNAME }}');
      expect(job(file).secrets['registry-password']).toBe('${{ secrets.REGISTRY_PASSWORD }}');
    }
    expect(job(source.get('.github/workflows/build-release.yml')).secrets['gitops-token']).toBe('${{ secrets.GITOPS_ACTIONS_TOKEN }}');
  });

  test('is told to people, and nothing of it where images are at GitHub', () => {
    expect(repo(text).get('README.md')).toContain('the variable `REGISTRY_USERNAME` and the secret `REGISTRY_PASSWORD`');
    expect([...repo(boutique()).values()].join('')).not.toContain('REGISTRY_');
  });
});
