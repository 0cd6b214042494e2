import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendStatements, EVIDENCE_BRANCH } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import type { Branches } from '../../../actions/common/gitops/branches.ts';
import { commitFiles } from '../../../actions/common/gitops/commit-files.ts';
import { KIT_AUTHOR } from '../../../actions/common/gitops/commit-message.ts';
import { newComposeRecord, parseComposeRecord } from '../../../actions/common/gitops/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../../../actions/common/gitops/environment-files.ts';
import { isHeld, parseHolds } from '../../../actions/common/gitops/holds.ts';
import { openRepository } from '../../../actions/common/gitops/open-repository.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import type { RollbackInputs } from '../../../actions/rollback-release/src/inputs.ts';
import { rollBack } from '../../../actions/rollback-release/src/rollback.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const POINT = 'acme__before_222222222222_20261101120000';
const FILES = environmentFiles('production');

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

/** Production went from OLD, seen healthy, to NEW. */
async function promote(change: Partial<ReleaseRecord> = {}): Promise<void> {
  await commit({ [FILES.record]: newComposeRecord(record()), [FILES.expectation]: '{"of":"old"}\n', [HOLDS_FILE]: '# why\nholds: []\n', 'README.md': 'acme\n' });
  await appendStatements(branches, [makeStatement('verification', 'registry.example/acme/odoo', OLD, 'healthy', { environment: 'production' })], {
    branch: EVIDENCE_BRANCH, author: KIT_AUTHOR, deadline: 10_000,
  });
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
    const rollback = await rollBack(branches, inputs(), KIT_AUTHOR);
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
    await rollBack(branches, inputs(), KIT_AUTHOR);
    expect((await now()).record).toMatchObject({ digest: OLD, operation: 'restore', restorePoint: POINT });
  });

  test('that is asked for twice is written once', async () => {
    await promote();
    const first = await rollBack(branches, inputs(), KIT_AUTHOR);
    const second = await rollBack(branches, inputs(), KIT_AUTHOR);
    expect(second.plan).toMatchObject({ outcome: 'pass', reasons: [{ code: 'already-rolled-back' }] });
    expect((await branches.tip('main')).commit).toBe(first.commit);
  });

  test('writes nothing while nobody could see what production runs', async () => {
    await promote();
    const before = (await branches.tip('main')).commit;
    const rollback = await rollBack(branches, inputs({}, { verdict: 'unknown' }), KIT_AUTHOR);
    expect(rollback).toMatchObject({ plan: { outcome: 'unknown' }, commit: '' });
    expect((await branches.tip('main')).commit).toBe(before);
  });

  test('does not go to a release without evidence that it ran well here', async () => {
    await commit({ [FILES.record]: newComposeRecord(record()) });
    await commit({ [FILES.record]: newComposeRecord(record({ digest: NEW, from: OLD, tag: '19.0-2' })) });
    const rollback = await rollBack(branches, inputs(), KIT_AUTHOR);
    expect(rollback.plan).toMatchObject({ outcome: 'fail', reasons: [{ code: 'previous-not-verified' }] });
  });

  test('goes only to the release that was replaced', async () => {
    await promote();
    await expect(rollBack(branches, inputs({ to: `sha256:${'9'.repeat(64)}` }), KIT_AUTHOR)).rejects.toThrow('only that way back was proven');
  });

  test('by a person takes their reason for the hold', async () => {
    await promote();
    await rollBack(branches, inputs({ reason: 'Invoices are wrong' }, { verdict: 'healthy' }), KIT_AUTHOR);
    expect(parseHolds((await now()).holds)[0]).toMatchObject({ reason: 'Invoices are wrong' });
  });
});
