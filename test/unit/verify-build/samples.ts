import type { ReleaseLabels } from '../../../actions/common/image/labels.ts';
import type { BuildRun } from '../../../actions/verify-build/src/build-run.ts';
import type { TrustedSource } from '../../../actions/verify-build/src/judge.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
export const DIGEST = `sha256:${'5e'.repeat(32)}`;
export const ARTIFACT = `release-${'5e'.repeat(32)}`;
export const SERVER = 'https://github.com';

export const TRUSTED: TrustedSource = {
  repository: 'acme/odoo-addons',
  workflow: '.github/workflows/build-release.yml',
  branch: 'main',
};

export const RUN: BuildRun = {
  repository: 'acme/odoo-addons',
  repositoryId: 99,
  headRepository: 'acme/odoo-addons',
  workflow: '.github/workflows/build-release.yml',
  event: 'push',
  actor: { login: 'anna', id: 7 },
  branch: 'main',
  commit: COMMIT,
  attempt: 1,
  url: 'https://github.com/acme/odoo-addons/actions/runs/4711',
  finished: true,
  conclusion: 'success',
  called: [{ workflow: `kit/odoo-gitops-kit/.github/workflows/build-release.yml@${'a'.repeat(40)}`, commit: 'a'.repeat(40) }],
};

export const LABELS: ReleaseLabels = {
  title: 'acme',
  source: 'https://github.com/acme/odoo-addons',
  revision: COMMIT,
  version: '19.0-42.1',
  baseName: 'registry.example/odoo:19.0',
  baseDigest: `sha256:${'ba'.repeat(32)}`,
  created: '2026-09-01T10:00:00Z',
  series: '19.0',
  modules: { acme_project: '19.0.2.0.0' },
  addonsPath: ['/opt/odoo/addons'],
  intent: '',
};

/** GitHub's description of that run, shortened to what is read. */
export const RUN_ANSWER = {
  repository: { full_name: 'acme/odoo-addons', id: 99 },
  head_repository: { full_name: 'acme/odoo-addons', id: 99 },
  path: '.github/workflows/build-release.yml',
  event: 'push',
  actor: { login: 'anna', id: 7 },
  head_branch: 'main',
  head_sha: COMMIT,
  run_attempt: 1,
  html_url: 'https://github.com/acme/odoo-addons/actions/runs/4711',
  status: 'completed',
  conclusion: 'success',
  referenced_workflows: [{ path: `kit/odoo-gitops-kit/.github/workflows/build-release.yml@${'a'.repeat(40)}`, sha: 'a'.repeat(40), ref: 'refs/tags/v1' }],
};
