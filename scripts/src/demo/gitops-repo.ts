import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { environmentFiles } from '../../../actions/common/gitops/record/environment-files.ts';
import { newComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { ROOT } from '../project/root.ts';
import { git, PEOPLE } from './git.ts';
import { ENVIRONMENT, PLACES } from './places.ts';

const TEMPLATES = join(ROOT, 'gitops-templates', 'skeletons', 'gitops-repo');

/** The story is told at any hour of any day, so its window is always open. */
function policyText(withScan: boolean): string {
  return `# What a release has to prove before it reaches an environment of acme.
version: 1
mode: enforce
scan:
  fail: high
  report: negligible
environments:
  ${ENVIRONMENT}:
    gates:
      scan: ${withScan}
    approvals:
      count: 1
      from: [${PEOPLE.releaseManager.login}]
    windows:
      - rrule: FREQ=DAILY;BYHOUR=0;BYMINUTE=0
        duration: 1d
        timezone: Europe/Amsterdam
`;
}

/**
 * Makes acme's GitOps repo from the kit's own skeleton, with the record of the release that production runs already.
 *
 * @param settings what the environment file of web and cron says in production only.
 * @param withScan whether acme's policy asks for a scan.
 */
export async function createGitopsRepo(record: ReleaseRecord, settings: string, withScan: boolean): Promise<void> {
  await mkdir(dirname(PLACES.gitopsServer), { recursive: true });
  await git(PLACES.folder, ['init', '--quiet', '--bare', '--initial-branch=main', PLACES.gitopsServer]);
  await cp(TEMPLATES, PLACES.gitops, { recursive: true });
  await writeFile(join(PLACES.gitops, 'policy.yaml'), policyText(withScan));
  await writeFile(join(PLACES.gitops, environmentFiles({ environment: ENVIRONMENT }).record), newComposeRecord(record));
  await writeFile(join(PLACES.gitops, 'environments', ENVIRONMENT, 'settings', 'odoo.env'), settings);
  await git(PLACES.gitops, ['init', '--quiet', '--initial-branch=main', '.']);
  await git(PLACES.gitops, ['add', '--all'], PEOPLE.releaseManager);
  await git(PLACES.gitops, ['commit', '--quiet', '--message', 'Bring acme into git as it runs'], PEOPLE.releaseManager);
  await git(PLACES.gitops, ['remote', 'add', 'origin', PLACES.gitopsServer]);
  await git(PLACES.gitops, ['push', '--quiet', '--set-upstream', 'origin', 'main'], PEOPLE.releaseManager);
}

/** Brings the checkout to what the server has, as a job's checkout step does. */
export async function updateCheckout(): Promise<void> {
  await git(PLACES.gitops, ['pull', '--quiet', '--ff-only', 'origin', 'main']);
}

/** The commits of the GitOps repo, newest first, one line each. */
export async function readHistory(): Promise<string[]> {
  const log = await git(PLACES.gitops, ['log', '--format=%h %s']);
  return log.split('\n');
}
