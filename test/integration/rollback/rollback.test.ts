import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendStatements, EVIDENCE_BRANCH } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import type { Branches } from '../../../actions/common/gitops/repository/branches.ts';
import { commitFiles } from '../../../actions/common/gitops/repository/commit-files.ts';
import { KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import { newComposeRecord, parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../../../actions/common/gitops/record/environment-files.ts';
import { isHeld, parseHolds } from '../../../actions/common/gitops/record/holds.ts';
import { openRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import type { RollbackInputs } from '../../../actions/rollback-release/src/inputs.ts';
import { rollBack } from '../../../actions/rollback-release/src/rollback.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const POINT = 'acme__before_222222222222_20261101120000';
/** A few minutes after the observation. */
const NOW = new Date('2026-11-01T12:05:00Z');
const FILES = environmentFiles({ environment: 'production' });

let folder: string;
let branches: Branches;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollback-'));
  await requireProgram(runProgram, 'git init', 'git', ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
  branches = await openRepository(runProgram, { path: folder });
});

afterEach(async () => {
  await branches.close();
  await rm(folder, { recursive: true, force: true });
});

function record(overrides: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    image: 'registry.example/acme/odoo', tag: '19.0-1', digest: OLD, operation: 'update', from: 'none', source: `acme/odoo@${'a'.repeat(40)}`,
    series: '19.0', databaseChange: 'compatible', recipe: '', database: 'acme', restorePoint: '', modules: ['acme'], helper: '0.1.0', ...overrides,
  };
}

async function commit(files: Record<string, string>): Promise<void> {
  const message = { subject: 'Set the scene', releaseId: JSON.stringify(files).slice(0, 60), trailers: [] };
  await commitFiles(branches, { branch: 'main', author: KIT_AUTHOR, deadline: 10_000, change: () => Promise.resolve({ files: new Map(Object.entries(files)), message }) });
}

async function verified(digest: string, verdict: string, at: string): Promise<void> {
  const statement = makeStatement('verification', 'registry.example/acme/odoo', digest, verdict, { environment: 'production' }, new Date(at));
  await appendStatements(branches, [statement], { branch: EVIDENCE_BRANCH, author: KIT_AUTHOR, deadline: 10_000 });
}

/** Production went from OLD, seen healthy, to NEW. */
async function promote(change: Partial<ReleaseRecord> = {}): Promise<void> {
  await commit({ [FILES.record]: newComposeRecord(record()), [FILES.expectation]: '{"of":"old"}\n', [HOLDS_FILE]: '# why\nholds: []\n', 'README.md': 'acme\n' });
  await verified(OLD, 'healthy', '2026-10-01T12:00:00Z');
  await commit({ [FILES.record]: newComposeRecord(record({ digest: NEW, from: OLD, tag: '19.0-2', ...change })), [FILES.expectation]: '{"of":"new"}\n' });
}

function inputs(overrides: Partial<RollbackInputs> = {}, observation: Partial<RollbackInputs['observation']> = {}): RollbackInputs {
  const marker = { digest: NEW, from: OLD, state: 'updated' as const, traffic: 'closed' as const, helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
  return {
    location: { path: folder }, branch: 'main', environment: 'production', to: undefined, reason: undefined, restore: 'before-traffic',
    observation: { observedAt: '2026-11-01T12:01:00Z', environment: 'production', digest: NEW, verdict: 'failed', marker, restorePoint: POINT, ...observation },
    ...overrides,
  };
}

async function now(): Promise<{ record: ReleaseRecord; expectation: string | undefined; holds: string }> {
  const tip = await branches.tip('main');
  return {
    record: parseComposeRecord((await tip.read(FILES.record)) ?? '', FILES.record),
    expectation: await tip.read(FILES.expectation),
    holds: (await tip.read(HOLDS_FILE)) ?? '',
  };
}

describe('a rollback in a real repository', () => {
  test('writes the previous record and expectation and the hold in one commit, and nothing else', async () => {
    await promote();
    const before = (await branches.tip('main')).commit;
    const rollback = await rollBack(branches, inputs(), KIT_AUTHOR, NOW);
    expect(rollback.plan).toMatchObject({ outcome: 'pass', database: 'reverted' });
    const after = await now();
    expect(after.record).toMatchObject({ digest: OLD, from: NEW, operation: 'revert', tag: '19.0-1' });
    expect(after.expectation).toBe('{"of":"old"}\n');
    expect(after.holds).toMatch(/^# why\n/);
    expect(isHeld(parseHolds(after.holds), NEW, 'production')).toBe(true);
    const changed = await requireProgram(runProgram, 'git diff', 'git', ['-C', folder, 'diff', '--name-only', before, rollback.commit]);
    expect(changed.trim().split('\n')).toEqual([FILES.record, FILES.expectation, HOLDS_FILE]);
  });

  test('of a breaking change names the restore point', async () => {
    await promote({ databaseChange: 'breaking' });
    await rollBack(branches, inputs(), KIT_AUTHOR, NOW);
    expect((await now()).record).toMatchObject({ digest: OLD, operation: 'restore', restorePoint: POINT });
  });

  test('that is asked for twice is written once', async () => {
    await promote();
    const first = await rollBack(branches, inputs(), KIT_AUTHOR, NOW);
    const second = await rollBack(branches, inputs(), KIT_AUTHOR, NOW);
    expect(second).toMatchObject({ plan: { outcome: 'pass', reasons: [{ code: 'already-rolled-back' }] }, failed: { digest: NEW } });
    expect((await branches.tip('main')).commit).toBe(first.commit);
  });

  test('that two ask for at once is written once, and both are told that it is there', async () => {
    await promote();
    const before = (await branches.tip('main')).commit;
    let isFirst = true;
    const late: Branches = {
      ...branches,
      async propose(...proposal) {
        if (isFirst) {
          isFirst = false;
          await rollBack(branches, inputs({ reason: 'Invoices are wrong' }), KIT_AUTHOR, NOW);
        }
        return branches.propose(...proposal);
      },
    };
    const second = await rollBack(late, inputs(), KIT_AUTHOR, NOW);
    expect(second.plan).toMatchObject({ outcome: 'pass', reasons: [{ code: 'already-rolled-back' }] });
    const commits = await requireProgram(runProgram, 'git rev-list', 'git', ['-C', folder, 'rev-list', '--count', `${before}..main`]);
    expect(commits.trim()).toBe('1');
  });

  test('writes nothing while nobody could see what production runs', async () => {
    await promote();
    const before = (await branches.tip('main')).commit;
    const rollback = await rollBack(branches, inputs({}, { verdict: 'unknown' }), KIT_AUTHOR, NOW);
    expect(rollback).toMatchObject({ plan: { outcome: 'unknown' }, commit: '' });
    expect((await branches.tip('main')).commit).toBe(before);
  });

  test('does not go to a release without evidence that it ran well here', async () => {
    await commit({ [FILES.record]: newComposeRecord(record()) });
    await commit({ [FILES.record]: newComposeRecord(record({ digest: NEW, from: OLD, tag: '19.0-2' })) });
    const rollback = await rollBack(branches, inputs(), KIT_AUTHOR, NOW);
    expect(rollback.plan).toMatchObject({ outcome: 'fail', reasons: [{ code: 'previous-not-verified' }] });
  });

  test('goes only to the release that was replaced', async () => {
    await promote();
    await expect(rollBack(branches, inputs({ to: `sha256:${'9'.repeat(64)}` }), KIT_AUTHOR, NOW)).rejects.toThrow('only that way back was proven');
  });

  test('by a person takes their reason for the hold', async () => {
    await promote();
    await rollBack(branches, inputs({ reason: 'Invoices are wrong' }, { verdict: 'healthy' }), KIT_AUTHOR, NOW);
    expect(parseHolds((await now()).holds)[0]).toMatchObject({ reason: 'Invoices are wrong' });
  });

  test('does not take back a release that another verdict is about', async () => {
    await promote();
    const before = (await branches.tip('main')).commit;
    await verified(NEW, 'healthy', '2026-10-02T12:00:00Z');
    const marker = { digest: OLD, from: 'none', state: 'serving' as const, traffic: 'open' as const, helper: '0.1.0', changedAt: '2026-10-01T12:00:00Z' };
    const rollback = await rollBack(branches, inputs({}, { digest: OLD, marker }), KIT_AUTHOR, NOW);
    expect(rollback).toMatchObject({ plan: { outcome: 'fail', reasons: [{ code: 'other-release-observed' }] }, commit: '' });
    expect((await branches.tip('main')).commit).toBe(before);
  });

  test('does not bring back a release on hold', async () => {
    await promote();
    const holds = `holds:\n  - {digest: "${OLD}", environments: [production], reason: r, since: 2026-10-03T00:00:00Z, by: anna}\n`;
    await commit({ [HOLDS_FILE]: holds });
    expect((await rollBack(branches, inputs(), KIT_AUTHOR, NOW)).plan).toMatchObject({ outcome: 'fail', reasons: [{ code: 'previous-on-hold' }] });
    expect((await now()).holds).toBe(holds);
  });

  test('goes by the newest verdict about the release before', async () => {
    await promote();
    await verified(OLD, 'failed', '2026-10-02T12:00:00Z');
    await verified(OLD, 'waiting', '2026-10-03T12:00:00Z');
    expect((await rollBack(branches, inputs(), KIT_AUTHOR, NOW)).plan).toMatchObject({ outcome: 'fail', reasons: [{ code: 'previous-not-verified' }] });
    await verified(OLD, 'healthy', '2026-10-04T12:00:00Z');
    expect((await rollBack(branches, inputs(), KIT_AUTHOR, NOW)).plan.outcome).toBe('pass');
  });

  test('writes no record that nobody could read', async () => {
    await promote({ databaseChange: 'breaking' });
    const before = (await branches.tip('main')).commit;
    await expect(rollBack(branches, inputs({}, { restorePoint: 'x; rm -rf /' }), KIT_AUTHOR, NOW)).rejects.toThrow('must be the id of a restore point');
    expect((await branches.tip('main')).commit).toBe(before);
  });

  test('passes over a record that somebody broke, and takes a server without an answer for no answer', async () => {
    await promote();
    await commit({ [FILES.record]: 'services: [\n' });
    await commit({ [FILES.record]: newComposeRecord(record({ digest: NEW, from: OLD, tag: '19.0-2' })) });
    const silent: Branches = {
      ...branches,
      history: async (...asked) => (await branches.history(...asked)).map((snapshot) => ({ ...snapshot, read: () => Promise.reject(new UserError('No route to host.')) })),
    };
    await expect(rollBack(silent, inputs(), KIT_AUTHOR, NOW)).rejects.toThrow('No route to host.');
    expect((await rollBack(branches, inputs(), KIT_AUTHOR, NOW)).plan.outcome).toBe('pass');
  });

  test('reads the history of a shallow repository as far as it goes', async () => {
    await commit({ 'README.md': 'before' });
    await promote();
    const shallow = join(folder, 'shallow.git');
    await requireProgram(runProgram, 'git clone', 'git', ['clone', '--quiet', '--bare', '--depth=2', '--no-single-branch', `file://${folder}`, shallow]);
    const there = await openRepository(runProgram, { path: shallow });
    const rollback = await rollBack(there, inputs(), KIT_AUTHOR, NOW).finally(() => there.close());
    expect(rollback.plan).toMatchObject({ outcome: 'pass', record: { digest: OLD } });
  });
});
