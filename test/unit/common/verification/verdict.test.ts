import { describe, expect, test } from '@jest/globals';
import { judgeSamples, type Sample, type VerdictRequest } from '../../../../actions/common/verification/verdict.ts';

const OURS = `sha256:${'2'.repeat(64)}`;
const OTHER = `sha256:${'1'.repeat(64)}`;
const request: VerdictRequest = { digest: OURS, services: ['web', 'cron'], deadline: 60_000, stableFor: 10_000, freshFor: 15_000 };

function sample(at: number, overrides: Partial<Sample> = {}): Sample {
  const running = { running: true, digests: [OURS] };
  return {
    at,
    services: [{ name: 'web', ...running }, { name: 'cron', ...running }],
    marker: { digest: OURS, from: OTHER, state: 'serving' },
    updateRuns: false,
    trafficOpen: true,
    probeFailures: [],
    ...overrides,
  };
}

describe('healthy', () => {
  test('needs good looks for as long as was asked', () => {
    expect(judgeSamples([sample(0), sample(5_000)], request, 5_000)).toMatchObject({ verdict: 'waiting', final: false });
    expect(judgeSamples([sample(0), sample(5_000), sample(10_000)], request, 10_000)).toMatchObject({ verdict: 'healthy', final: true });
  });

  test('is never said after one look, however long that one took', () => {
    expect(judgeSamples([sample(0)], request, 12_000)).toMatchObject({ verdict: 'waiting', final: false });
  });

  test('starts counting again after one bad look', () => {
    const flapping = [sample(0), sample(5_000, { probeFailures: ['/web/login: 500'] }), sample(10_000)];
    expect(judgeSamples(flapping, request, 10_000).verdict).toBe('waiting');
  });
});

describe('at the deadline', () => {
  test.each([
    ['another digest runs', { services: [{ name: 'web', running: true, digests: [OTHER] }, { name: 'cron', running: true, digests: [OURS] }] }, 'other-digest'],
    ['a service is down', { services: [{ name: 'web', running: true, digests: [OURS] }] }, 'not-running'],
    ['the database belongs to another release', { marker: { digest: OTHER, from: 'none', state: 'serving' } }, 'other-release'],
    ['the database is half updated', { marker: { digest: OURS, from: OTHER, state: 'updating' } }, 'marker-updating'],
    ['the database has no marker', { marker: null }, 'unmarked'],
    ['a probe fails', { probeFailures: ['/web/login: 500'] }, 'probe-failed'],
    ['Odoo can not be asked', { probeFailures: null }, 'not-probed'],
    ['people see the maintenance page', { trafficOpen: false }, 'traffic-closed'],
  ])('fresh looks in which %s mean failed', (_, change, code) => {
    const answer = judgeSamples([sample(59_000, change)], request, 60_000);
    expect(answer).toMatchObject({ verdict: 'failed', final: true });
    expect(answer.reasons.map((reason) => reason.code)).toEqual([code]);
    expect(judgeSamples([sample(30_000, change)], request, 30_000).verdict).toBe('waiting');
  });

  test('an update that still holds its lock means waiting, not failed', () => {
    const updating = sample(59_000, { marker: { digest: OURS, from: OTHER, state: 'updating' }, updateRuns: true });
    expect(judgeSamples([updating], request, 60_000)).toMatchObject({ verdict: 'waiting', final: true });
  });

  test('an observation that failed, is too old or was never made means unknown', () => {
    expect(judgeSamples([sample(59_000, { problem: 'engine down' })], request, 60_000).verdict).toBe('unknown');
    expect(judgeSamples([sample(40_000)], request, 60_000).verdict).toBe('unknown');
    expect(judgeSamples([], request, 60_000).verdict).toBe('unknown');
  });
});

test('a release that replaced ours means superseded, not failed', () => {
  const replaced = sample(59_000, { marker: { digest: OTHER, from: OURS, state: 'serving' } });
  expect(judgeSamples([replaced], request, 60_000)).toMatchObject({ verdict: 'superseded', final: true });
});
