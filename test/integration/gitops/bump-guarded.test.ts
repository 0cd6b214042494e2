import { afterEach, describe, expect, test } from '@jest/globals';
import { bump, type BumpTools } from '../../../actions/bump-manifests/src/bump.ts';
import type { BumpInputs } from '../../../actions/bump-manifests/src/inputs.ts';
import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import { addHold } from '../../../actions/common/gitops/record/holds.ts';
import { newComposeRecord, parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import type { Decision } from '../../../actions/common/gates/decision.ts';
import type { ActionResult } from '../../../actions/common/runtime/action.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { approvedBy, decisionOn, EXPECTATION, guardedRepository, IMAGE, LIVED_IN, NEW, NEWER, OLD, oldRecord, POLICY, RECORD, record } from './guarded.ts';
import type { TestRepository } from './repositories.ts';

let repository: TestRepository;
afterEach(() => repository.remove());

function promote(decision: Decision | undefined, tools: Partial<BumpTools> = {}, more: Partial<BumpInputs> = {}): Promise<ActionResult> {
  const inputs: BumpInputs = {
    location: { path: repository.bare },
    branch: 'main',
    targets: [{ kind: 'record', place: { environment: 'production' }, release: { image: IMAGE, tag: decision?.tag ?? '19.0-42', digest: decision?.digest ?? NEW }, decision }],
    mode: 'commit',
    github: undefined,
    pullRequest: undefined,
    dryRun: false,
    author: { name: 'Release bot', email: 'bot@example.com' },
    ...more,
  };
  return bump(inputs, { run: runProgram, runUrl: 'https://git.example/acme/gitops/actions/runs/7', approvals: approvedBy('anna'), now: () => new Date(), ...tools });
}

function tip(): string {
  return repository.git('rev-parse', 'main').trim();
}

function show(path: string): string {
  return repository.git('show', `main:${path}`);
}

describe('a promotion that was decided and approved', () => {
  test('writes the record from the decision, with its expectation, in one commit', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    const { outputs } = await promote(decision);
    expect(outputs).toMatchObject({ outcome: 'written', changed: 'true', commit: tip(), files: JSON.stringify([RECORD, EXPECTATION]), previous: OLD });
    expect(parseComposeRecord(show(RECORD), RECORD)).toEqual(decision.record);
    expect(parseComposeRecord(show(RECORD), RECORD)).toMatchObject({ from: OLD, databaseChange: 'compatible', modules: ['acme_project'], source: `acme/odoo@${'b'.repeat(40)}` });
    expect(JSON.parse(show(EXPECTATION))).toMatchObject({ digest: NEW, from: OLD, modules: { processed: ['acme_project'] } });
  });

  test('changes no byte outside of the named fields and no other path', async () => {
    repository = await guardedRepository();
    const before = tip();
    await promote(await decisionOn(repository, NEW));
    expect(repository.git('diff', '--name-only', before, 'main').trim().split('\n')).toEqual([RECORD, EXPECTATION]);
    const named = /image: |release\./;
    const kept = (text: string): string[] => text.split('\n').map((line) => (named.test(line) ? line.replace(/".*"/, '') : line));
    expect(kept(show(RECORD))).toEqual(kept(LIVED_IN));
  });

  test('tells in its trailers who, what and why', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    await promote(decision);
    const message = repository.git('log', '-1', '--format=%B', 'main');
    expect(message).toMatch(new RegExp(`^Promote ${IMAGE}:19\\.0-42 to production\n\nRelease-Id: sha256:[0-9a-f]{64}\nDigest: ${NEW}\nEnvironment: production\nDecision: ${decision.hash}\n`));
    expect(message.match(/^Evidence: .*/gm)).toEqual(decision.evidence.map((id) => `Evidence: ${id}`));
    expect(message).toContain('\nApproved-By: anna\nRun: https://git.example/acme/gitops/actions/runs/7\n');
  });

  test('is done once: again it is unchanged, even when the decision has become void', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    await promote(decision);
    const written = tip();
    expect((await promote(decision)).outputs).toMatchObject({ outcome: 'unchanged', changed: 'false', commit: written, files: '[]' });
    expect(tip()).toBe(written);
  });

  test('lands although somebody else writes another file in between', async () => {
    repository = await guardedRepository();
    let asked = 0;
    const approvals = () => {
      asked += 1;
      if (asked === 1) {
        repository.rival('main', { 'environments/qa/release/compose.yaml': newComposeRecord(oldRecord) });
      }
      return approvedBy('anna')();
    };
    expect((await promote(await decisionOn(repository, NEW), { approvals })).outputs['outcome']).toBe('written');
    expect(asked).toBe(2);
  });
});

describe('a promotion that must not be written', () => {
  async function refused(decision: Decision | undefined, tools: Partial<BumpTools> = {}, more: Partial<BumpInputs> = {}): Promise<[string, string]> {
    const before = tip();
    const { outputs, sentences } = await promote(decision, tools, more);
    expect(tip()).toBe(before);
    return [String(outputs['outcome']), sentences.join('\n')];
  }

  test('has no decision', async () => {
    repository = await guardedRepository();
    expect(await refused(undefined)).toEqual(['refused', expect.stringContaining('policy.yaml guards production, so the record of production is only written with a decision')]);
  });

  test('is not approved, or only by somebody who may not', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    expect(await refused(decision, { approvals: approvedBy() })).toEqual(['refused', expect.stringContaining('The gates of production answer waiting')]);
    expect(await refused(decision, { approvals: approvedBy('eve') })).toEqual(['refused', expect.stringContaining('eve is not on the list')]);
  });

  test('claims to have passed: nothing that a decision says is believed', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    const forged: Decision = { ...decision, outcome: 'pass', reasons: [], record: decision.record && { ...decision.record, databaseChange: 'none', modules: [], database: 'other' } };
    expect(await refused(forged, { approvals: approvedBy() })).toEqual(['refused', expect.stringContaining('answer waiting')]);
    await promote(forged);
    expect(parseComposeRecord(show(RECORD), RECORD)).toEqual(decision.record);
  });

  test('has approvals that could not be read', async () => {
    repository = await guardedRepository();
    expect(await refused(await decisionOn(repository, NEW), { approvals: () => Promise.reject(new Error('GitHub is down')) })).toEqual(['unknown', expect.stringContaining('GitHub is down')]);
  });

  test('is of a digest on hold', async () => {
    const held = addHold(undefined, { digest: NEW, environments: ['production'], reason: 'It lost orders.', since: '2026-01-01T00:00:00Z', by: 'anna' });
    repository = await guardedRepository({ 'holds.yaml': held });
    expect(await refused(await decisionOn(repository, NEW))).toEqual(['refused', expect.stringMatching(/is on hold for production .* \(by anna\): It lost orders\./)]);
  });

  test.each([['policy', { 'policy.yaml': `${POLICY}    freezes:\n      - {name: Now, from: 2020-01-01T00:00, until: 2090-01-01T00:00, timezone: Europe/Brussels}\n` }], ['a hold', { 'holds.yaml': addHold(undefined, { digest: NEW, environments: ['production'], reason: 'x', since: '2026-01-01T00:00:00Z', by: 'y' }) }]])(
    'is forbidden by %s that came between the first attempt and the push',
    async (_, files) => {
      repository = await guardedRepository();
      const decision = await decisionOn(repository, NEW);
      let asked = 0;
      const approvals = () => {
        asked += 1;
        if (asked === 1) {
          repository.rival('main', files as Record<string, string>);
        }
        return approvedBy('anna')();
      };
      const { outputs } = await promote(decision, { approvals });
      expect(outputs['outcome']).toBe('refused');
      expect(parseComposeRecord(show(RECORD), RECORD).digest).toBe(OLD);
    },
  );

  test('was decided on evidence that a newer failure has replaced', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    await record(repository, [makeStatement('scan', IMAGE, NEW, 'fail', {}, new Date(Date.now() + 1000))]);
    expect(await refused(decision)).toEqual(['refused', expect.stringContaining('answer fail')]);
  });

  test('comes after a newer one: superseded, and never put over it', async () => {
    repository = await guardedRepository();
    const [older, newer] = [await decisionOn(repository, NEW), await decisionOn(repository, NEWER, '19.0-43')];
    await promote(newer);
    const [outcome, said] = await refused(older);
    expect(outcome).toBe('superseded');
    expect(said).toContain(`the record of production names ${NEWER} by now`);
  });

  test('meets a record that is no clean YAML: the file is named with line and column', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    repository.rival('main', { [RECORD]: `${LIVED_IN}\nservices: {}\n` });
    expect(await refused(decision)).toEqual(['refused', expect.stringMatching(/release\/compose\.yaml:\d+:1: Map keys must be unique\./)]);
  });
});

describe('two promotions at the same moment', () => {
  test('one is written, the other says that it was superseded', async () => {
    repository = await guardedRepository();
    const decisions = [await decisionOn(repository, NEW), await decisionOn(repository, NEWER, '19.0-43')];
    const results = await Promise.all(decisions.map((decision) => promote(decision)));
    expect(results.map(({ outputs }) => outputs['outcome']).toSorted()).toEqual(['superseded', 'written']);
    expect(repository.git('rev-list', '--count', 'main').trim()).toBe('2');
  });
});
