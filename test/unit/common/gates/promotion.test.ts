import { describe, expect, test } from '@jest/globals';
import { parseDecision } from '../../../../actions/common/gates/decision.ts';
import type { AskedApprovals, GateObservations, PromotionObservations } from '../../../../actions/common/gates/observations.ts';
import { decide, decideAgain } from '../../../../actions/common/gates/promotion.ts';
import { blobId } from '../../../../actions/common/gates/proposal.ts';
import { parseComposeRecord } from '../../../../actions/common/gitops/record/compose-record.ts';
import { withRecord } from '../../../../actions/common/gitops/record/record-file.ts';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';
import { APPROVAL, CURRENT, NEW, OLD, OTHER, ROSA, approvedBy, build, known, minutesAgo, observations, policy, rehearsal, scan } from './samples.ts';

const EVENING = 'windows: [{rrule: "FREQ=DAILY;BYHOUR=20", duration: 4h, timezone: UTC}]';

describe('a decision', () => {
  test('passes when every gate passes, and holds the record that the evidence proves', () => {
    const { decision, proposal } = decide(observations());
    expect(decision).toMatchObject({
      outcome: 'pass',
      record: { digest: NEW, from: OLD, operation: 'update', source: `acme/odoo-addons@${'c'.repeat(40)}`, databaseChange: 'compatible', modules: ['acme_project'], database: 'acme', helper: '0.1.0' },
      evidence: [build().id, rehearsal().id, scan().id].toSorted(),
    });
    const record = proposal?.files.find(({ path }) => path.endsWith('compose.yaml'));
    expect(parseComposeRecord(record?.text ?? '', 'compose.yaml')).toEqual(decision.record);
  });

  test('writes the recipe that the rehearsal proved beside the record, which names it', () => {
    const recipe = { version: 1, helper: '0.1.0', digest: NEW, from: OLD, relaxes: ['acme_job.grade may be empty'] };
    const proposal = decide(observations({ evidence: { value: [build(), scan(), rehearsal('pass', undefined, { recipe })] } })).proposal;
    const text = proposal?.files.find(({ path }) => path === 'environments/production/release/recipe.json')?.text ?? '';
    expect(JSON.parse(text)).toEqual(recipe);
    expect(proposal?.record.recipe).toBe(sha256(text));
    expect(proposal?.hash).not.toBe(decide(observations()).proposal?.hash);
  });

  test('takes away the recipe of the release before, where this one needs none', () => {
    const { current } = known();
    const { proposal } = decide(observations({ current: { ...current, recipe: { ...current.recipe, text: '{}' } } }));
    expect(proposal?.record.recipe).toBe('');
    expect(proposal?.files.find(({ path }) => path.endsWith('recipe.json'))).toMatchObject({ text: null });
  });

  test('does not believe a recipe of another pair of releases', () => {
    const recipe = { version: 1, helper: '0.1.0', digest: OTHER, from: OLD, relaxes: [] };
    const { decision } = decide(observations({ evidence: { value: [build(), scan(), rehearsal('pass', undefined, { recipe })] } }));
    expect(decision).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'rehearsal-unreadable' }] });
  });

  test('asks every gate that the policy does not switch off', () => {
    expect(decide(observations()).gates.map(({ gate }) => gate)).toEqual(['build', 'scan', 'rehearsal', 'marker', 'holds', 'window']);
    const bare = policy('gates: {scan: false, marker: false, approvals: false, window: false}');
    expect(decide(observations({ policy: bare })).gates.map(({ gate }) => gate)).toEqual(['build', 'rehearsal', 'holds']);
  });

  test('needs no scan where the policy asks for none, and then rests on none', () => {
    const withoutScan = { policy: policy('gates: {scan: false, approvals: false}'), evidence: { value: [build(), scan('fail'), rehearsal()] } };
    const { decision } = decide(observations(withoutScan));
    expect([decision.outcome, decision.evidence]).toEqual(['pass', [build().id, rehearsal().id].toSorted()]);
  });

  test('names what is wrong, the worst first', () => {
    const { decision } = decide(observations({ policy: policy(`approvals: {from: [rm-rosa]}\n${EVENING}`), evidence: { value: [build(), rehearsal('fail')] } }));
    expect(decision.outcome).toBe('fail');
    expect(decision.reasons.map(({ code }) => code)).toEqual(['rehearsal-failed', 'scan-missing', 'window-closed', 'approvals-missing']);
    expect(decision).toMatchObject({ hash: null, record: null, nextSlot: '2026-11-17T20:00:00.000Z' });
  });

  test('waits for approvals, and says for which hash they are given', () => {
    const { decision } = decide(observations({ policy: APPROVAL }));
    expect(decision.outcome).toBe('waiting');
    expect(decision.reasons[0]?.message).toContain(String(decision.hash));
  });

  test('is not part of what is approved: the same with and without approvals', () => {
    const before = decide(observations({ policy: APPROVAL })).decision;
    const after = decide(approvedBy(ROSA)).decision;
    expect([after.outcome, after.hash]).toEqual(['pass', before.hash]);
  });

  test('fails on a record that can not be edited, with what and where', () => {
    const { current } = known();
    const text = `x: &x "19.0"\n${current.record.text.replace('release.series: "19.0"', 'release.series: *x')}`;
    const { decision, proposal } = decide(observations({ current: { ...current, record: { ...current.record, text } } }));
    expect(decision).toMatchObject({ outcome: 'fail', record: null, hash: null, reasons: [{ code: 'record-not-writable' }] });
    expect(decision.reasons[0]?.message).toMatch(/compose\.yaml:\d+:\d+: services\.web\.labels\.release\.series is the alias \*x/);
    expect(proposal).toBeUndefined();
  });

  test.each([
    ['takes away the recipe of the release before', 'compose.yaml', '{}', null],
    ['leaves a recipe that is not there alone', 'compose.yaml', null, undefined],
    ['leaves an empty recipe where a cluster needs the file', 'kustomization.yaml', '{}', ''],
    ['makes the file that a cluster needs', 'kustomization.yaml', null, ''],
    ['leaves the empty file of a cluster alone', 'kustomization.yaml', '', undefined],
  ])('%s, when the rehearsal has none', (_what, name, present, written) => {
    const path = `environments/production/release/${name}`;
    const current = { ...known().current, record: { path, text: withRecord(undefined, CURRENT, path) }, recipe: { path: 'recipe.json', text: present } };
    const { proposal } = decide(observations({ current, evidence: { value: [build(), scan(), rehearsal('pass', undefined, { recipe: null })] } }));
    expect(proposal?.files.find((file) => file.path === 'recipe.json')?.text).toBe(written);
  });

  test('has nothing to write when the record names the release already, whatever else is wrong', () => {
    const current = { ...known().current, digest: NEW };
    const { decision, proposal } = decide(observations({ current, evidence: { value: [] } }));
    expect(decision).toMatchObject({ outcome: 'pass', record: null, hash: null, reasons: [{ code: 'already-promoted' }] });
    expect(proposal).toBeUndefined();
  });

  test.each<[string, Partial<PromotionObservations>, string]>([
    ['the policy', { policy: { problem: { code: 'policy-unreadable', message: 'policy.yaml:1:1: is empty.' } } }, 'policy-unreadable'],
    ['the record', { current: { problem: { code: 'record-unreadable', message: 'There is none.' } } }, 'record-unreadable'],
  ])('is unknown without %s, and no gate is asked', (_what, changes, code) => {
    const { decision, gates } = decide({ ...observations(), ...changes });
    expect([decision.outcome, decision.reasons.map((reason) => reason.code), gates]).toEqual(['unknown', [code], []]);
  });
});

describe('mode observe', () => {
  const observing = (text: string): GateObservations['policy'] => policy(text, 'observe');

  test('lets scan, window and approvals only report', () => {
    const { decision, gates } = decide(observations({ policy: observing(`approvals: {from: [rm-rosa]}\n${EVENING}`), evidence: { value: [build(), rehearsal()] } }));
    expect(decision.outcome).toBe('pass');
    expect(gates.filter(({ observed }) => observed !== undefined).map(({ gate, observed }) => `${gate} ${observed}`)).toEqual(['scan unknown', 'window waiting', 'approvals waiting']);
    expect(decision.reasons.map(({ message }) => message).filter((message) => message.startsWith('Only observed: '))).toHaveLength(3);
  });

  const hold = { digest: NEW, environments: ['production'], reason: 'No.', since: '2026-11-01T00:00:00Z', by: 'rosa' };
  test.each<[string, Partial<GateObservations>, string]>([
    ['holds', { holds: { value: [hold] } }, 'fail on-hold'],
    ['the rehearsed pair', { evidence: { value: [build(), scan(), rehearsal('pass', undefined, { from: OTHER })] } }, 'unknown rehearsal-missing'],
    ['the origin', { evidence: { value: [scan(), rehearsal()] } }, 'unknown build-missing'],
    ['the marker', { production: { problem: { code: 'marker-missing', message: 'Nobody looked.' } } }, 'unknown marker-missing'],
  ])('still insists on %s', (_what, changes, expected) => {
    const { decision } = decide(observations({ policy: observing('gates: {approvals: false}'), ...changes }));
    expect(`${decision.outcome} ${decision.reasons[0]?.code}`).toBe(expected);
  });
});

describe('the decision hash', () => {
  const hash = (changes: Partial<GateObservations> = {}): string => String(decide(observations(changes)).decision.hash);
  const record = known().current.record;
  const request = known().request;

  test.each<[string, Partial<GateObservations>]>([
    ['the environment', { request: { ...request, environment: 'staging' } }],
    ['the tag, which stands in the record', { request: { ...request, tag: '19.0-3' } }],
    ['any byte of the record as it is', { current: { ...known().current, record: { ...record, text: `${record.text}# comment\n` } } }],
    ['the expectation that is replaced', { current: { ...known().current, expectation: { path: 'environments/production/release/expectation.json', text: '{}\n' } } }],
    ['the path of the record', { current: { ...known().current, record: { ...record, path: 'elsewhere/compose.yaml' } } }],
    ['a newer scan', { evidence: { value: [build(), scan(), rehearsal(), scan('pass', minutesAgo(1))] } }],
    ['a newer rehearsal', { evidence: { value: [build(), scan(), rehearsal(), rehearsal('pass', minutesAgo(1))] } }],
    ['what the rehearsal found', { evidence: { value: [build(), scan(), rehearsal('pass', undefined, { databaseChange: 'breaking' })] } }],
  ])('changes with %s', (_what, changes) => {
    expect(hash(changes)).not.toBe(hash());
  });

  test.each<[string, Partial<GateObservations>]>([
    ['the time', { now: minutesAgo(-30).toISOString() }],
    ['an older scan that was not selected', { evidence: { value: [build(), scan(), rehearsal(), scan('pass', minutesAgo(600))] } }],
    ['a new look at production', { production: { value: { observedAt: minutesAgo(1).toISOString(), marker: null, runningDigest: null } } }],
  ])('does not change with %s', (_what, changes) => {
    expect(hash(changes)).toBe(hash());
  });

  test.each([
    ['hello\n', 'ce013625030ba8dba906f756967f9e9ca394464a'],
    ['', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
  ])('is made of ids that git gives: of %j', (text, id) => {
    expect(blobId(text)).toBe(id);
  });
});

describe('an earlier decision', () => {
  const earlier = decide(observations({ policy: APPROVAL })).decision;

  test('holds while the gates come to it again', () => {
    expect(decideAgain(earlier, approvedBy(ROSA)).decision).toMatchObject({ outcome: 'pass', hash: earlier.hash });
  });

  test('is void when evidence was added, and its approvals with it', () => {
    const later = approvedBy(ROSA, { evidence: { value: [build(), scan(), rehearsal(), scan('pass', minutesAgo(1))] } });
    const approvals = { forHash: earlier.hash, run: (later.approvals as AskedApprovals).run };
    expect(decideAgain(earlier, { ...later, approvals }).decision.reasons.map(({ code }) => code)).toEqual(['decision-void', 'approvals-void']);
  });

  test('is void when another release came in between, also where nobody has to approve', () => {
    const free = decide(observations()).decision;
    const current = { ...known().current, record: { ...known().current.record, text: `${known().current.record.text}# moved\n` } };
    expect(decideAgain(free, observations({ current })).decision).toMatchObject({ outcome: 'fail', reasons: [{ code: 'decision-void' }] });
  });

  test('is not void but unknown while the evidence cannot be read', () => {
    const evidence = { problem: { code: 'evidence-unreadable', message: 'The server is away.' } };
    expect(decideAgain(earlier, approvedBy(ROSA, { evidence })).decision.outcome).toBe('unknown');
  });

  test('does not open a window that closed meanwhile', () => {
    const text = `approvals: {from: [rm-rosa]}\nfreezes: [{name: payroll, from: 2026-11-17T11:00, until: 2026-11-17T18:00, timezone: UTC}]`;
    const frozen = approvedBy(ROSA, { policy: policy(text) });
    expect(decideAgain(earlier, frozen).decision).toMatchObject({ outcome: 'waiting', reasons: [{ code: 'frozen' }] });
  });

  test('does not lift a hold that was set meanwhile', () => {
    const holds = { value: [{ digest: NEW, environments: ['production'], reason: 'No.', since: '2026-11-01T00:00:00Z', by: 'rosa' }] };
    expect(decideAgain(earlier, approvedBy(ROSA, { holds })).decision).toMatchObject({ outcome: 'fail', reasons: [{ code: 'on-hold' }] });
  });

  test('survives the way through JSON', () => {
    expect(parseDecision(JSON.stringify(earlier), 'The decision')).toEqual(earlier);
  });

  test.each<[string, (decision: Record<string, unknown>) => unknown]>([
    ['another version', (decision) => ({ ...decision, version: 2 })],
    ['an unknown member', (decision) => ({ ...decision, approved: true })],
    ['no hash member', ({ hash: _hash, ...rest }) => rest],
    ['a digest that is none', (decision) => ({ ...decision, digest: 'latest' })],
    ['an outcome that is none', (decision) => ({ ...decision, outcome: 'approved' })],
    ['a member more in the record', (decision) => ({ ...decision, record: { ...(decision['record'] as object), command: 'sh' } })],
    ['a list', () => []],
  ])('is refused with %s', (_what, change) => {
    expect(() => parseDecision(JSON.stringify(change({ ...earlier })), 'The decision')).toThrow(/^The decision /);
  });

  test('is refused when it says something twice', () => {
    expect(() => parseDecision(JSON.stringify(earlier).replace('{', '{"outcome":"pass",'), 'The decision')).toThrow('twice');
  });
});
