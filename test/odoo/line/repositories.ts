import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVIDENCE_BRANCH } from '../../../actions/common/evidence/ledger.ts';
import { parseStatement, statementKind, subjectDigest } from '../../../actions/common/evidence/statement-schema.ts';
import type { EvidenceKind, Statement } from '../../../actions/common/evidence/statement.ts';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { environmentFiles } from '../../../actions/common/gitops/record/environment-files.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { type Repository, commit, git, installCaller, makeRepository } from '../../integration/workflows/repositories.ts';
import { ROOT } from '../../unit/workflows/files.ts';
import { type KitFixtureVariant, writeKitFixture } from '../support/kit-fixture.ts';
import { ENVIRONMENT } from './production.ts';

export const SOURCE = 'acme/odoo-addons';
export const GITOPS = 'acme/odoo-gitops';

/** Who approves; the policy names nobody else. */
export const ANNA = { login: 'anna-acme', id: 1 };

const RECORD = environmentFiles({ environment: ENVIRONMENT }).record;
const POLICY = `
mode: enforce
environments:
  ${ENVIRONMENT}:
    approvals: { count: 1, from: [${ANNA.login}] }
`;

/** Makes acme's source repository, whose first commit is release 1. */
export async function makeSource(server: string, folder: string): Promise<Repository> {
  await writeKitFixture('v1', join(folder, 'files/addons'));
  return makeRepository(server, SOURCE, join(folder, 'files'), join(folder, 'checkout'));
}

/** Changes the addon as a developer would; answers the commit. */
export async function commitAddon(source: Repository, variant: KitFixtureVariant): Promise<string> {
  await writeKitFixture(variant, join(source.checkout, 'addons'));
  return commit(source, `Change the addon to ${variant}`);
}

/** Makes acme's GitOps repository from the skeleton, with the record of a release that runs already. */
export function makeGitops(server: string, checkout: string, release: { image: string; tag: string; digest: string }): Repository {
  const gitops = makeRepository(server, GITOPS, join(ROOT, 'gitops-templates/skeletons/gitops-repo'), checkout);
  const { image, tag, digest } = release;
  const record = readFileSync(join(checkout, RECORD), 'utf8')
    .replaceAll('ghcr.io/acme/odoo:19.0-1@', `${image}:${tag}@`)
    .replaceAll(`sha256:${'0'.repeat(64)}`, digest);
  writeFileSync(join(checkout, RECORD), record);
  writeFileSync(join(checkout, 'policy.yaml'), POLICY);
  commit(gitops, 'Bring acme into git as it runs');
  return gitops;
}

/** Puts a caller into a repository, filled in; answers its path. */
export function addCaller(repository: Repository, skeleton: string, settings: Record<string, string>): string {
  const workflow = installCaller(repository.checkout, skeleton, settings);
  commit(repository, `Add ${workflow}`);
  return workflow;
}

/** The release record on the branch main; the checkout follows. */
export function currentRecord({ checkout }: Repository): ReleaseRecord {
  git(checkout, 'pull', '--quiet', '--ff-only', 'origin', 'main');
  return parseComposeRecord(readFileSync(join(checkout, RECORD), 'utf8'), RECORD);
}

/** What the branch evidence says about a digest, as `kind: outcome`. */
export function evidenceOf(gitops: Repository, digest: string): string[] {
  return statements(gitops, digest).map((statement) => `${statementKind(statement)}: ${statement.predicate.outcome}`).toSorted();
}

/** The one statement of a kind about a digest. @throws when there is none. */
export function statementOf(gitops: Repository, digest: string, kind: EvidenceKind): Statement {
  const found = statements(gitops, digest).find((statement) => statementKind(statement) === kind);
  if (found === undefined) {
    throw new Error(`The evidence has no ${kind} of ${digest}.`);
  }
  return found;
}

function statements({ bare }: Repository, digest: string): Statement[] {
  const branch = `refs/heads/${EVIDENCE_BRANCH}`;
  const files = git(bare, 'ls-tree', '-r', '--name-only', '--full-tree', branch).split('\n').filter((file) => file.endsWith('.json'));
  return files.map((file) => parseStatement(git(bare, 'show', `${branch}:${file}`), file)).filter((statement) => subjectDigest(statement) === digest);
}
