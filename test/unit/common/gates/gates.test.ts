import { describe, expect, test } from '@jest/globals';
import { buildGate } from '../../../../actions/common/gates/build.ts';
import { holdsGate } from '../../../../actions/common/gates/holds.ts';
import { markerGate } from '../../../../actions/common/gates/marker.ts';
import type { GateObservations, ProductionObservation } from '../../../../actions/common/gates/observations.ts';
import { rehearsalGate } from '../../../../actions/common/gates/rehearsal.ts';
import { scanGate } from '../../../../actions/common/gates/scan.ts';
import { EXPECTATION, NEW, OLD, OTHER, build, buildWithIntent, entry, known, minutesAgo, rehearsal, scan } from './samples.ts';

const DAY = 24 * 60;
const unreadable = { problem: { code: 'evidence-unreadable', message: 'The server is away.' } };

function withEvidence(...entries: ReturnType<typeof scan>[]): GateObservations {
  return known({ evidence: { value: entries } });
}

function code(answer: ReturnType<typeof scanGate>): string {
  return `${answer.outcome} ${answer.reasons.map((reason) => reason.code).join(' ')}`;
}

describe('the gate scan', () => {
  test.each<[string, GateObservations, string]>([
    ['passes on a recent success', withEvidence(scan()), 'pass scan-passed'],
    ['does not know without a scan', withEvidence(), 'unknown scan-missing'],
    ['does not know when the evidence cannot be read', known({ evidence: unreadable }), 'unknown evidence-unreadable'],
    ['fails on a failure', withEvidence(scan('fail')), 'fail scan-failed'],
    ['fails on a newer failure', withEvidence(scan('pass', minutesAgo(60)), scan('fail', minutesAgo(59))), 'fail scan-failed'],
    ['passes on a newer success', withEvidence(scan('fail', minutesAgo(60)), scan('pass', minutesAgo(59))), 'pass scan-passed'],
    ['fails when success and failure are of one moment', withEvidence(scan('pass'), scan('fail')), 'fail scan-failed'],
    ['does not know when the newest scan did not', withEvidence(scan('pass', minutesAgo(60)), scan('unknown', minutesAgo(59))), 'unknown scan-unknown'],
    ['does not know an outcome that it never heard of', withEvidence(scan('passed')), 'unknown scan-unknown'],
    ['takes a scan of just the maximum age', withEvidence(scan('pass', minutesAgo(DAY))), 'pass scan-passed'],
    ['does not know when the scan is too old', withEvidence(scan('pass', minutesAgo(DAY + 1))), 'unknown scan-expired'],
    ['does not know when a scan comes from the future', withEvidence(scan(), scan('pass', minutesAgo(-6))), 'unknown scan-from-the-future'],
    ['bears a clock that is a little ahead', withEvidence(scan('pass', minutesAgo(-4))), 'pass scan-passed'],
  ])('%s', (_what, observations, expected) => {
    expect(code(scanGate(observations))).toBe(expected);
  });
});

test.each([0, 1, 2, 3, 4, 5, 6, 7])('of a success and a failure of one moment the failure counts, whatever their ids are (%i)', (sample) => {
  expect(scanGate(withEvidence(entry('scan', 'pass', { sample }), entry('scan', 'fail', { sample }))).outcome).toBe('fail');
});

describe('the gate build', () => {
  test.each<[string, GateObservations, string]>([
    ['passes when the source is known', withEvidence(build()), 'pass build-passed'],
    ['passes however old the build is', withEvidence(build('pass', minutesAgo(900 * DAY))), 'pass build-passed'],
    ['does not know without a statement', withEvidence(scan()), 'unknown build-missing'],
    ['fails when the build was found to be untrusted', withEvidence(build('fail')), 'fail build-failed'],
    ['does not know without a commit', withEvidence(entry('build', 'pass', { buildDefinition: { resolvedDependencies: [] } })), 'unknown source-unknown'],
    ['does not know a statement of another form', withEvidence(entry('build', 'pass', {})), 'unknown source-unknown'],
  ])('%s', (_what, observations, expected) => {
    expect(code(buildGate(observations))).toBe(expected);
  });
});

describe('the gate rehearsal', () => {
  const large = { ...EXPECTATION, schema: Object.fromEntries(Array.from({ length: 4000 }, (_, index) => [`table_${index}`, `sha256:${'9'.repeat(64)}`])) };
  test.each<[string, GateObservations, string]>([
    ['passes on exactly this pair', withEvidence(rehearsal()), 'pass rehearsal-passed'],
    ['does not know without one', withEvidence(scan()), 'unknown rehearsal-missing'],
    ['does not take one that began elsewhere', withEvidence(rehearsal('pass', undefined, { from: OTHER })), 'unknown rehearsal-missing'],
    ['does not take one that ended elsewhere', withEvidence(rehearsal('pass', undefined, { to: OTHER })), 'unknown rehearsal-missing'],
    ['lets no failure of another pair veto', withEvidence(rehearsal(), rehearsal('fail', minutesAgo(5), { from: OTHER })), 'pass rehearsal-passed'],
    ['fails on a newer failure', withEvidence(rehearsal(), rehearsal('fail', minutesAgo(5))), 'fail rehearsal-failed'],
    ['does not know when it is too old', withEvidence(rehearsal('pass', minutesAgo(7 * DAY + 1))), 'unknown rehearsal-expired'],
    ['does not know one without an expectation', withEvidence(rehearsal('pass', undefined, { expectation: null })), 'unknown rehearsal-unreadable'],
    ['does not know one whose expectation is of another pair', withEvidence(rehearsal('pass', undefined, { expectation: { ...EXPECTATION, from: OTHER } })), 'unknown rehearsal-unreadable'],
    ['does not know one with modules that are none', withEvidence(rehearsal('pass', undefined, { modules: ['a"\n'] })), 'unknown rehearsal-unreadable'],
    ['does not know an expectation that fits no record', withEvidence(rehearsal('pass', undefined, { expectation: large })), 'unknown expectation-too-large'],
    ['fails on another series', withEvidence(rehearsal('pass', undefined, { series: '20.0' })), 'fail series-differs'],
  ])('%s', (_what, observations, expected) => {
    expect(code(rehearsalGate(observations))).toBe(expected);
  });

  const intent = { sha256: OTHER, declared: ['drops acme.note, 2 values — because: Nobody reads it.'] };
  test.each<[string, GateObservations, string]>([
    ['fails where the image holds another one than was rehearsed', withEvidence(buildWithIntent(NEW), rehearsal('pass', undefined, { intent })), 'fail intent-differs'],
    ['fails where the image holds none and one was given', withEvidence(buildWithIntent(null), rehearsal('pass', undefined, { intent })), 'fail intent-differs'],
    ['fails where the image holds one and none was rehearsed', withEvidence(buildWithIntent(OTHER), rehearsal()), 'fail intent-differs'],
    ['passes where both are none', withEvidence(buildWithIntent(null), rehearsal('pass', undefined, { intent: null })), 'pass rehearsal-passed'],
    ['is shown where it is that of the image', withEvidence(buildWithIntent(OTHER), rehearsal('pass', undefined, { intent })), 'pass rehearsal-passed declared'],
    ['is shown where nothing is known of the image', withEvidence(build(), rehearsal('pass', undefined, { intent })), 'pass rehearsal-passed declared'],
    ['is not known where the statement has it in another form', withEvidence(rehearsal('pass', undefined, { intent: { sha256: OTHER } })), 'unknown rehearsal-unreadable'],
  ])('the intent %s', (_what, observations, expected) => {
    expect(code(rehearsalGate(observations))).toBe(expected);
  });

  test('shows fifty declared changes and how many more there are', () => {
    const many = { ...intent, declared: Array.from({ length: 53 }, (_, index) => `drops acme.field_${index}`) };
    const shown = rehearsalGate(withEvidence(rehearsal('pass', undefined, { intent: many }))).reasons.map(({ message }) => message);
    expect([shown.length, shown[1], shown[51]]).toEqual([52, 'Declared by the authors: drops acme.field_0', 'Declared by the authors: and 3 more, in the report of the rehearsal']);
  });

  test('says from where else it was rehearsed', () => {
    const answer = rehearsalGate(withEvidence(rehearsal('pass', undefined, { from: OTHER })));
    expect(answer.reasons[0]?.message).toContain(OTHER);
  });
});

describe('the gate marker', () => {
  const seen = known().production as { value: ProductionObservation };
  const saw = (changes: Partial<ProductionObservation>): GateObservations => known({ production: { value: { ...seen.value, ...changes } } });
  const marker = seen.value.marker as NonNullable<ProductionObservation['marker']>;

  test.each<[string, GateObservations, string]>([
    ['passes when record and database agree', known(), 'pass marker-matches'],
    ['passes when nobody could see what runs', saw({ runningDigest: null }), 'pass marker-matches'],
    ['does not know when nobody looked', known({ production: { problem: { code: 'marker-missing', message: 'Nobody looked.' } } }), 'unknown marker-missing'],
    ['does not know of a database without a marker', saw({ marker: null }), 'unknown marker-missing'],
    ['takes a look of an hour ago', saw({ observedAt: minutesAgo(60).toISOString() }), 'pass marker-matches'],
    ['does not know after more than an hour', saw({ observedAt: minutesAgo(61).toISOString() }), 'unknown marker-stale'],
    ['does not believe a look of the future', saw({ observedAt: minutesAgo(-6).toISOString() }), 'unknown marker-stale'],
    ['does not believe a look that has no time', saw({ observedAt: 'yesterday' }), 'unknown marker-stale'],
    ['does not take the marker of another environment', saw({ environment: 'staging' }), 'unknown marker-of-another-environment'],
    ['fails when the database belongs to another release', saw({ marker: { ...marker, digest: OTHER } }), 'fail marker-differs'],
    ['fails when the database belongs to the new release already', saw({ marker: { ...marker, digest: NEW } }), 'fail marker-differs'],
    ['fails while an update is under way', saw({ marker: { ...marker, state: 'updating' } }), 'fail marker-not-serving'],
    ['fails before the release was served', saw({ marker: { ...marker, state: 'updated' } }), 'fail marker-not-serving'],
    ['fails when another image runs', saw({ runningDigest: OTHER }), 'fail running-differs'],
  ])('%s', (_what, observations, expected) => {
    expect(code(markerGate(observations))).toBe(expected);
  });
});

describe('the gate holds', () => {
  const hold = { digest: NEW, environments: ['production'], reason: 'It lost invoices.', since: '2026-11-01T00:00:00Z', by: 'rollback-release' };
  test.each<[string, GateObservations, string]>([
    ['passes without holds', known(), 'pass not-held'],
    ['fails on a hold', known({ holds: { value: [hold] } }), 'fail on-hold'],
    ['passes when another digest is held', known({ holds: { value: [{ ...hold, digest: OLD }] } }), 'pass not-held'],
    ['passes when it is held elsewhere', known({ holds: { value: [{ ...hold, environments: ['staging'] }] } }), 'pass not-held'],
    ['does not know when the file cannot be read', known({ holds: { problem: { code: 'holds-unreadable', message: 'holds.yaml:1:1: is empty.' } } }), 'unknown holds-unreadable'],
  ])('%s', (_what, observations, expected) => {
    expect(code(holdsGate(observations))).toBe(expected);
  });
});
