import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../actions/common/gates/promotion.ts';
import { gateResult, OUTPUTS } from '../../../actions/gate-promotion/src/results.ts';
import { NEW, OTHER, build, observations, policy, rehearsal, scan } from '../common/gates/samples.ts';

const FOREIGN = 'see | [here](https://evil.example) <b>::set-output</b>';
const hold = { digest: NEW, environments: ['production'], reason: FOREIGN, since: '2026-11-01T00:00:00Z', by: '@rosa' };

describe('the answer', () => {
  test('has every output, the decision as JSON among them', () => {
    const judgement = decide(observations());
    const { outputs } = gateResult(judgement);
    expect(Object.keys(outputs).toSorted()).toEqual([...OUTPUTS].toSorted());
    expect(outputs).toMatchObject({ outcome: 'pass', 'next-slot': '' });
    expect(JSON.parse(outputs['decision'] ?? '')).toEqual(JSON.parse(JSON.stringify(judgement.decision)));
  });

  test('shows the hash that is approved, in the log and in the summary', () => {
    const judgement = decide(observations({ policy: policy('approvals: {from: [rm-rosa]}') }));
    const { sentences, summary } = gateResult(judgement);
    const hash = String(judgement.decision.hash);
    expect(sentences.some((sentence) => sentence.includes(hash))).toBe(true);
    expect(summary).toContain(hash);
  });

  test('has a row for every gate', () => {
    const rows = (gateResult(decide(observations())).summary ?? '').split('\n').filter((line) => /^\| [a-z]/.test(line));
    expect(rows.map((row) => row.split(' | ').slice(0, 2).join(' ').replace('| ', ''))).toEqual([
      'build pass', 'scan pass', 'rehearsal pass', 'marker pass', 'holds pass', 'window pass',
    ]);
  });

  test('lets no foreign text forge a table, a link, HTML or a mention', () => {
    const summary = gateResult(decide(observations({ holds: { value: [hold] } }))).summary ?? '';
    const row = summary.split('\n').find((line) => line.startsWith('| holds')) ?? '';
    expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
    expect(row).not.toMatch(/<b>|\]\(|@rosa/);
  });

  test('tells whoever approves what the authors declared, as text', () => {
    const intent = { sha256: OTHER, declared: [`drops acme.note — because: ${FOREIGN}`] };
    const asked = decide(observations({
      policy: policy('approvals: {from: [rm-rosa]}'), evidence: { value: [build(), scan(), rehearsal('pass', undefined, { intent })] },
    }));
    expect(asked.decision.outcome).toBe('waiting');
    const row = (gateResult(asked).summary ?? '').split('\n').find((line) => line.startsWith('| rehearsal')) ?? '';
    expect(row).toContain('Declared by the authors: drops acme.note — because: see \\| \\[here\\]');
    expect(row.split(/(?<!\\)\|/)).toHaveLength(5);
  });

  test('says what a gate found where mode observe lets it pass', () => {
    const observing = policy('gates: {approvals: false}', 'observe');
    const { summary } = gateResult(decide(observations({ policy: observing, evidence: { value: [build(), rehearsal()] } })));
    expect(summary).toContain('| scan | pass (only observed: unknown) |');
  });

  test('has a row also when no gate could be asked', () => {
    const broken = { ...observations(), policy: { problem: { code: 'policy-unreadable', message: 'policy.yaml:1:1: is empty.' } } };
    expect(gateResult(decide(broken)).summary).toContain('| all | unknown | policy');
  });
});
