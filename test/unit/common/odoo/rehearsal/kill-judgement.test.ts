import { expect, test } from '@jest/globals';
import { judgeKillDrill, type KillDrill } from '../../../../../actions/common/odoo/rehearsal/kill-judgement.ts';

const told: KillDrill = { killed: true, state: 'updating', locked: false, update: ['half-updated'], revert: ['half-updated'] };
const codes = (drill: KillDrill | null): unknown => {
  const { outcome, reasons } = judgeKillDrill(drill);
  return [outcome, ...reasons.map(({ code, message }) => `${code}: ${message}`)];
};

test('a database that a killed update left passes when everybody is told so', () => {
  expect([codes(told), codes(null)]).toEqual([['pass'], ['pass']]);
});

test('fails for each way in which it could be taken for a good one', () => {
  expect(codes({ killed: true, state: 'serving', locked: true, update: [], revert: ['other-release'] })).toEqual([
    'fail',
    'kill-drill-failed: After an update was killed half-way, the marker says serving and not "updating".',
    'kill-drill-failed: After an update was killed half-way, its lock was still held.',
    'kill-drill-failed: After an update was killed half-way, another update was not refused.',
    'kill-drill-failed: After an update was killed half-way, taking the release back was not refused.',
  ]);
});

test('is unknown when the update had ended before it was killed', () => {
  expect(codes({ ...told, killed: false })).toEqual(['unknown', expect.stringContaining('kill-drill-missed')]);
});
