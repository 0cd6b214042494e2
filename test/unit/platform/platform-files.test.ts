import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT, sourcesBelow } from '../architecture/sources.ts';

const PLATFORM = 'gitops-templates/platform';
const files = [...sourcesBelow(PLATFORM, '.yaml'), ...sourcesBelow('gitops-templates/skeletons/fleet', '.yaml')];

function kustomization(path: string): { resources?: string[]; components?: string[]; patches?: { path?: string }[] } {
  return parse(readFileSync(join(ROOT, path), 'utf8')) as ReturnType<typeof kustomization>;
}

test.each(files)('$path holds YAML that readers of both versions understand alike', ({ text }) => {
  const read = (version: '1.1' | '1.2'): unknown[] => parseAllDocuments(text, { version, prettyErrors: true }).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as unknown;
  });
  expect(read('1.1')).toEqual(read('1.2'));
});

describe.each(files.filter(({ path }) => path.endsWith('/kustomization.yaml')).map(({ path }) => path))('%s', (path) => {
  const { resources = [], components = [], patches = [] } = kustomization(path);
  const named = [...resources, ...components, ...patches.flatMap((patch) => patch.path ?? [])];

  test('names files that are there', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !existsSync(join(ROOT, dirname(path), name)))).toEqual([]);
  });

  test('leaves out no file beside it', () => {
    const beside = files.map((file) => file.path).filter((file) => dirname(file) === dirname(path) && file !== path);
    expect(beside.filter((file) => !named.includes(file.slice(dirname(path).length + 1)))).toEqual([]);
  });
});

interface Application {
  kind: string;
  metadata: { name: string };
  spec: { project: string; source: { repoURL: string; targetRevision: string }; destination: { namespace: string } };
}

describe('the controllers', () => {
  const controllers = sourcesBelow(`${PLATFORM}/controllers`, '.yaml').flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS() as Application));
  const applications = controllers.filter(({ kind }) => kind === 'Application');
  const project = controllers.find(({ kind }) => kind === 'AppProject') as unknown as { spec: { sourceRepos: string[]; destinations: { namespace: string }[] } };

  test.each(applications)('$metadata.name has an exact version, and its project allows it', ({ spec }) => {
    expect(spec.source.targetRevision).toMatch(/^v?\d+\.\d+\.\d+$/);
    expect(spec.project).toBe('platform');
    expect(project.spec.sourceRepos).toContain(spec.source.repoURL);
    expect(project.spec.destinations.map(({ namespace }) => namespace)).toContain(spec.destination.namespace);
  });

  test('come from no repository that none of them needs', () => {
    expect(project.spec.sourceRepos.toSorted()).toEqual([...new Set(applications.map(({ spec }) => spec.source.repoURL))].toSorted());
  });

  test('put the database operator where the admission rules know it', () => {
    const operator = applications.find(({ metadata }) => metadata.name === 'cloudnative-pg');
    expect(operator?.spec.destination.namespace).toBe('cnpg-system');
    const rules = sourcesBelow(`${PLATFORM}/policies/structure`, '.yaml').filter(({ text }) => text.includes('not-made-by-an-operator'));
    expect(rules).toHaveLength(6);
    expect(rules.filter(({ text }) => !text.includes('^system:serviceaccount:(cnpg-system|cert-manager):'))).toEqual([]);
  });
});

interface Rule { alert?: string; record?: string; expr: string; labels?: { severity?: string }; annotations?: { summary?: string; runbook_url?: string } }

describe('the alerts', () => {
  const rules = sourcesBelow(`${PLATFORM}/monitoring`, '.yaml').flatMap(({ text }) =>
    (parse(text) as { spec?: { groups: { rules: Rule[] }[] } }).spec?.groups.flatMap((group) => group.rules) ?? []);
  const alerts = rules.filter(({ alert }) => alert !== undefined);
  const headings = [...readFileSync(join(ROOT, 'docs/alerts.md'), 'utf8').matchAll(/^### (?<alert>\w+)$/gm)].map(({ groups }) => String(groups?.['alert']));

  test.each(alerts)('$alert says how bad, what and where to read on', ({ alert, labels, annotations }) => {
    expect(['critical', 'warning']).toContain(labels?.severity);
    expect(annotations?.summary).toMatch(/\.$/);
    expect(annotations?.runbook_url).toBe(`https://github.com/OWNER/odoo-gitops-kit/blob/main/docs/alerts.md#${String(alert).toLowerCase()}`);
  });

  test('each have a section in docs/alerts.md, and nothing else has', () => {
    expect(headings.toSorted()).toEqual(alerts.map(({ alert }) => String(alert)).toSorted());
  });
});
