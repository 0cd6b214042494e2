import type { LedgerEntry } from '../../../../actions/common/evidence/ledger.ts';
import { type EvidenceKind, makeStatement, statementId } from '../../../../actions/common/evidence/statement.ts';
import type { AskedApprovals, GateObservations, PromotionObservations } from '../../../../actions/common/gates/observations.ts';
import { propose } from '../../../../actions/common/gates/proposal.ts';
import { newComposeRecord } from '../../../../actions/common/gitops/record/compose-record.ts';
import type { ReleaseRecord } from '../../../../actions/common/gitops/record/record.ts';
import { type EnvironmentPolicy, parsePolicy } from '../../../../actions/common/policy/policy.ts';

export const OLD = `sha256:${'1'.repeat(64)}`;
export const NEW = `sha256:${'2'.repeat(64)}`;
export const OTHER = `sha256:${'3'.repeat(64)}`;
export const NOW = '2026-11-17T12:00:00.000Z';
export const IMAGE = 'registry.example/acme/odoo';

export const CURRENT: ReleaseRecord = {
  image: IMAGE,
  tag: '19.0-1',
  digest: OLD,
  operation: 'update',
  from: 'none',
  source: `acme/odoo-addons@${'a'.repeat(40)}`,
  series: '19.0',
  databaseChange: 'none',
  recipe: '',
  database: 'acme',
  restorePoint: '',
  modules: [],
  helper: '0.1.0',
};

export const EXPECTATION = {
  version: 1,
  helper: '0.1.0',
  digest: NEW,
  from: OLD,
  modules: { processed: ['acme_project'], installed: [] },
  scripts: ['acme_project:pre:19.0.2.0.0'],
  before: { modules: {}, schema: {} },
  schema: { project_task: `sha256:${'9'.repeat(64)}` },
  seconds: 12.5,
};

/** A time so many minutes before NOW. */
export function minutesAgo(minutes: number): Date {
  return new Date(Date.parse(NOW) - minutes * 60_000);
}

export function entry(kind: EvidenceKind, outcome: string, content: Record<string, unknown>, recordedAt = minutesAgo(60), digest = NEW): LedgerEntry {
  const statement = makeStatement(kind, IMAGE, digest, outcome, content, recordedAt);
  return { id: statementId(statement), kind, statement, path: `${kind}.json` };
}

export function build(outcome = 'pass', recordedAt?: Date): LedgerEntry {
  return entry('build', outcome, provenance({ github: { actor: 'dev-dana', actorId: '101' } }), recordedAt);
}

/** A build of an image that holds this intent; null: of one that holds none. */
export function buildWithIntent(intent: string | null): LedgerEntry {
  return entry('build', 'pass', { ...provenance({}), release: { intent } });
}

/** A build statement that does not say who brought the commit. */
export function anonymousBuild(): LedgerEntry {
  return entry('build', 'pass', provenance({}));
}

function provenance(internalParameters: object): Record<string, unknown> {
  const resolvedDependencies = [
    { uri: 'docker://registry.example/base', digest: { sha256: 'b'.repeat(64) } },
    { uri: 'git+https://github.com/acme/odoo-addons', digest: { gitCommit: 'c'.repeat(40) } },
  ];
  return { buildDefinition: { internalParameters, resolvedDependencies } };
}

export function scan(outcome = 'pass', recordedAt?: Date): LedgerEntry {
  return entry('scan', outcome, { scanner: { uri: 'https://github.com/aquasecurity/trivy' } }, recordedAt);
}

export function rehearsal(outcome = 'pass', recordedAt?: Date, changes: Record<string, unknown> = {}): LedgerEntry {
  const content = { reasons: [], from: OLD, to: NEW, series: '19.0', helper: '0.1.0', databaseChange: 'compatible', modules: ['acme_project'], expectation: EXPECTATION };
  return entry('rehearsal', outcome, { ...content, ...changes }, recordedAt);
}

/** A policy of production, written as the file has it. */
export function policy(text: string, mode = 'enforce'): EnvironmentPolicy {
  const lines = text.trim().split('\n').map((line) => `    ${line}`).join('\n');
  return parsePolicy(`mode: ${mode}\nenvironments:\n  production:\n${lines}\n`).environments['production'] as EnvironmentPolicy;
}

export const ROSA = { login: 'rm-rosa', id: 102, type: 'User' };
export const DANA = { login: 'dev-dana', id: 101, type: 'User' };

/** What is known of production when everything is as it should be. */
export function known(changes: Partial<GateObservations> = {}): GateObservations {
  return {
    now: NOW,
    request: { environment: 'production', image: IMAGE, tag: '19.0-2', digest: NEW },
    policy: policy('gates: {approvals: false}'),
    current: {
      digest: OLD,
      series: '19.0',
      database: 'acme',
      record: { path: 'environments/production/release/compose.yaml', text: newComposeRecord(CURRENT) },
      expectation: { path: 'environments/production/release/expectation.json', text: null },
      recipe: { path: 'environments/production/release/recipe.json', text: null },
    },
    holds: { value: [] },
    evidence: { value: [build(), scan(), rehearsal()] },
    production: {
      value: {
        observedAt: minutesAgo(5).toISOString(),
        environment: 'production',
        marker: { digest: OLD, from: 'none', state: 'serving', traffic: 'open', helper: '0.1.0', changedAt: minutesAgo(9999).toISOString() },
        runningDigest: OLD,
      },
    },
    approvals: null,
    ...changes,
  };
}

export function observations(changes: Partial<GateObservations> = {}): PromotionObservations {
  const { policy: environment, current, ...rest } = known(changes);
  return { ...rest, policy: { value: environment }, current: { value: current } };
}

/** Production with one approver who is neither author nor dispatcher. */
export const APPROVAL = policy('approvals: {from: [rm-rosa]}');

/** Somebody approved what the gates come to now. */
export function approvedBy(user: typeof ROSA, changes: Partial<GateObservations> = {}): PromotionObservations {
  const withPolicy = { policy: APPROVAL, ...changes };
  const approvals: AskedApprovals = {
    forHash: propose(known(withPolicy))?.hash ?? null,
    run: { value: { run: 42, attempt: 1, startedBy: [DANA], reviews: [{ user, state: 'approved', environments: ['production'] }] } },
  };
  return observations({ ...withPolicy, approvals });
}
