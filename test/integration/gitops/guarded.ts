import { askGates } from '../../../actions/gate-promotion/src/gate.ts';
import { appendStatements } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement, type Statement } from '../../../actions/common/evidence/statement.ts';
import type { Decision } from '../../../actions/common/gates/decision.ts';
import type { RunApprovals } from '../../../actions/common/github/run-approvals.ts';
import { newComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type TestRepository, testRepository } from './repositories.ts';

export const IMAGE = 'registry.example/acme/odoo';
export const OLD = `sha256:${'1'.repeat(64)}`;
export const NEW = `sha256:${'2'.repeat(64)}`;
export const NEWER = `sha256:${'3'.repeat(64)}`;
export const RECORD = 'environments/production/release/compose.yaml';
export const EXPECTATION = 'environments/production/release/expectation.json';
export const POLICY = 'environments:\n  production:\n    approvals:\n      count: 1\n      from: [anna, bert]\n';

export const oldRecord: ReleaseRecord = {
  image: IMAGE,
  tag: '19.0-41',
  digest: OLD,
  operation: 'update',
  from: 'none',
  source: `acme/odoo@${'a'.repeat(40)}`,
  series: '19.0',
  databaseChange: 'breaking',
  recipe: '',
  database: 'acme',
  restorePoint: '',
  modules: [],
  helper: '0.1.0',
};

/** What a person made of the record: the lines that no release may touch. */
export const LIVED_IN = newComposeRecord(oldRecord)
  .replace('services:', '# Ask Anna before you touch this.\nservices: # of acme')
  .replace('  cron:', '\n  cron:   # jobs')
  .concat('\nx-acme: {contact: "anna@acme.example"}');

/** A GitOps repo whose production runs the old release, with evidence that the new ones may follow. */
export async function guardedRepository(files: Record<string, string> = {}): Promise<TestRepository> {
  const repository = testRepository({
    'policy.yaml': POLICY,
    'holds.yaml': 'holds: []\n',
    [RECORD]: LIVED_IN,
    [EXPECTATION]: '{"digest": "old"}\n',
    'environments/production/settings/compose.yaml': 'services: {}\n',
    ...files,
  });
  await record(repository, [NEW, NEWER].flatMap((digest) => evidenceOf(digest)));
  return repository;
}

export function record(repository: TestRepository, statements: readonly Statement[]): Promise<unknown> {
  return withRepository(runProgram, { path: repository.bare }, (branches) =>
    appendStatements(branches, statements, { branch: 'evidence', author: { name: 'a', email: 'a@b' }, deadline: 30_000 }));
}

export function evidenceOf(digest: string): Statement[] {
  const build = {
    buildDefinition: {
      internalParameters: { github: { actor: 'carl', actorId: '3' } },
      resolvedDependencies: [{ uri: 'git+https://git.example/acme/odoo', digest: { gitCommit: 'b'.repeat(40) } }],
    },
  };
  const expectation = { version: 1, helper: '0.1.0', digest, from: OLD, modules: { processed: ['acme_project'], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, schema: {}, seconds: 7 };
  const rehearsal = { from: OLD, to: digest, series: '19.0', helper: '0.1.0', databaseChange: 'compatible', modules: ['acme_project'], expectation };
  return [
    makeStatement('build', IMAGE, digest, 'pass', build),
    makeStatement('scan', IMAGE, digest, 'pass', {}),
    makeStatement('rehearsal', IMAGE, digest, 'pass', rehearsal),
  ];
}

/** The decision on a promotion that nobody has approved yet, as gate-promotion gives it. */
export async function decisionOn(repository: TestRepository, digest: string, tag = '19.0-42', customer?: string): Promise<Decision> {
  const observedAt = new Date().toISOString();
  const marker = { digest: OLD, from: 'none', state: 'serving' as const, traffic: 'open' as const, helper: '0.1.0', changedAt: observedAt };
  const inputs = {
    location: { path: repository.bare },
    branch: 'main',
    request: { environment: 'production', ...(customer === undefined ? {} : { customer }), image: IMAGE, tag, digest },
    marker: { observedAt, environment: 'production', marker, runningDigest: OLD },
    decision: undefined,
  };
  const { outputs } = await askGates(inputs, { run: runProgram, approvals: () => Promise.reject(new Error('not asked')), now: () => new Date() });
  return JSON.parse(String(outputs['decision'])) as Decision;
}

/** A run that some people approved. */
export function approvedBy(...logins: string[]): () => Promise<RunApprovals> {
  const user = (login: string) => ({ login, id: login.length, type: 'User' });
  return () => Promise.resolve({
    run: 1,
    attempt: 1,
    startedBy: [user('dispatcher')],
    reviews: logins.map((login) => ({ user: user(login), state: 'approved', environments: ['production'] })),
  });
}
