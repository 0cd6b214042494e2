import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../../actions/common/runtime/outcome.ts';
import { rehearsalGate } from '../../../../actions/common/gates/rehearsal.ts';
import { nextSlot, windowGate } from '../../../../actions/common/gates/window.ts';
import { known, policy, rehearsal } from './samples.ts';

// It is Tuesday, 2026-11-17, in these tests.
const EVENINGS = 'gates: {approvals: false}\nwindows:\n  - {rrule: "FREQ=DAILY;BYHOUR=20", duration: 2h, timezone: UTC}\n  - {rrule: "FREQ=WEEKLY;BYDAY=SA;BYHOUR=8", duration: 8h, timezone: UTC}';

function at(time: string, hours: number, calendar = EVENINGS): { answer: Answer; next: string | null } {
  const evidence = { value: [rehearsal('pass', new Date('2026-11-17T09:00:00Z'), { forecast: { downtimeSeconds: hours * 3600, returnSeconds: 90 } })] };
  const seen = known({ now: time, policy: policy(calendar), evidence });
  return { answer: windowGate(seen), next: nextSlot(seen) };
}

describe('a window that is open', () => {
  test('takes a release whose downtime is over before it closes', () => {
    expect(at('2026-11-17T21:00:00.000Z', 1)).toMatchObject({ answer: { outcome: 'pass', reasons: [{ code: 'window-open' }] }, next: null });
  });

  test('has a release wait that would still be down when it closes, and names the next one that is long enough', () => {
    const { answer, next } = at('2026-11-17T21:00:00.000Z', 1.1);
    expect(answer).toMatchObject({ outcome: 'waiting', reasons: [{ code: 'window-too-short', evidence: { nextSlot: '2026-11-18T20:00:00.000Z' } }] });
    expect(answer.reasons[0]?.message).toBe(
      'Promotions may happen until 2026-11-17T22:00:00.000Z only, and the release will shut users out for about 1 h 6 min. The next slot begins at 2026-11-18T20:00:00.000Z.',
    );
    expect(next).toBe('2026-11-18T20:00:00.000Z');
  });
});

describe('a window that is closed', () => {
  test('has the release wait for one that is long enough', () => {
    expect(at('2026-11-17T12:00:00.000Z', 3)).toMatchObject({ answer: { outcome: 'waiting', reasons: [{ code: 'window-closed' }] }, next: '2026-11-21T08:00:00.000Z' });
  });

  test('fails a release for which none is', () => {
    expect(at('2026-11-17T12:00:00.000Z', 9)).toMatchObject({ answer: { outcome: 'fail', reasons: [{ code: 'window-never-opens' }] }, next: null });
  });
});

test('whoever approves reads the forecast with the rehearsal', () => {
  const evidence = { value: [rehearsal('pass', undefined, { forecast: { downtimeSeconds: 240, returnSeconds: 90 } })] };
  expect(rehearsalGate(known({ evidence }))).toMatchObject({
    outcome: 'pass',
    reasons: [{ code: 'rehearsal-passed' }, { code: 'forecast', message: 'Users will be shut out for about 4 min; taken back, the old release serves again after about 1 min 30 s.' }],
  });
});

describe('a rehearsal without a forecast', () => {
  test('asks for no length of the window', () => {
    const evidence = { value: [rehearsal('pass', new Date('2026-11-17T09:00:00Z'))] };
    expect(windowGate(known({ now: '2026-11-17T21:59:00.000Z', policy: policy(EVENINGS), evidence })).outcome).toBe('pass');
  });

  test('whose forecast is not one can not be read', () => {
    const evidence = { value: [rehearsal('pass', new Date('2026-11-17T09:00:00Z'), { forecast: { downtimeSeconds: 'none' } })] };
    expect(rehearsalGate(known({ now: '2026-11-17T12:00:00.000Z', evidence }))).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'rehearsal-unreadable' }] });
  });

  test('is free to happen at any time where the policy has no windows', () => {
    expect(at('2026-11-17T12:00:00.000Z', 100, 'gates: {approvals: false}').answer.outcome).toBe('pass');
  });
});
