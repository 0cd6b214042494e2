import { describe, expect, test } from '@jest/globals';
import { forecast, judgeDowntime, type Forecast } from '../../../../../actions/common/odoo/rehearsal/forecast.ts';
import type { RehearsalObservations } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';
import { comparison, observation, probe, rehearsal, update } from './observations.ts';

const started = (seconds: number): NonNullable<RehearsalObservations['newImage']> => ({ probe: probe(), smoke: { ...probe(), seconds } });
const seen = rehearsal({
  before: observation({ sizes: { acme_job: 100, acme_line: 300, res_users: 600 } }),
  update: update({ seconds: 60, moduleSeconds: { base: 5, sale: 20, acme: 20 } }),
  comparison: comparison({ tables: { acme_job: { columns: {}, gone: {} } }, lostTables: { acme_line: { rows: 1, heldBy: [] } } }),
  baseline: started(7), newImage: started(12), oldImage: started(9),
});

function expected(change: Partial<Parameters<typeof forecast>[0]> = {}): Forecast | null {
  return forecast({ observations: seen, databaseChange: 'compatible', restoreSeconds: 30, productionSizes: null, ...change });
}

describe('a forecast', () => {
  test('is what was measured, where the rehearsed data stands for production', () => {
    expect(expected()).toEqual({
      downtimeSeconds: 102, restorePointSeconds: 30, updateSeconds: 60, startSeconds: 12, restoreSeconds: 30, returnSeconds: 9,
      modules: [{ name: 'acme', seconds: 20 }, { name: 'sale', seconds: 20 }, { name: 'base', seconds: 5 }], growth: { update: 1, database: 1 },
    });
  });

  test('waits for the restore before the old release returns, where the change is breaking', () => {
    expect(expected({ databaseChange: 'breaking' })?.returnSeconds).toBe(39);
  });

  test('grows with the tables that the update is about, and copies with the whole database', () => {
    const sizes = { acme_job: 400, acme_line: 800, res_users: 800, ir_logging: 10_000 };
    expect(expected({ productionSizes: sizes })).toMatchObject({
      growth: { update: 3, database: 2 }, updateSeconds: 180, restorePointSeconds: 60, restoreSeconds: 60, startSeconds: 12, downtimeSeconds: 252,
      modules: [{ seconds: 60 }, { seconds: 60 }, { seconds: 15 }],
    });
  });

  test('never takes production for faster', () => {
    expect(expected({ productionSizes: { acme_job: 1, acme_line: 1, res_users: 1 } })).toMatchObject({ growth: { update: 1, database: 1 }, updateSeconds: 60 });
  });

  test('is not given where the update did not end, or the new release was not started', () => {
    expect(expected({ observations: { ...seen, update: update({ outcome: 'failed' }) } })).toBeNull();
    expect(expected({ observations: { ...seen, newImage: null } })).toBeNull();
  });
});

describe('a downtime budget', () => {
  test('fails a release that is forecast to take longer, and says both', () => {
    expect(judgeDowntime(expected(), 101)).toEqual({
      outcome: 'fail',
      reasons: [{
        code: 'downtime-over-budget', message: 'Users will be shut out for about 1 min 42 s; the policy allows 1 min 41 s.',
        evidence: { downtimeSeconds: 102, budgetSeconds: 101 },
      }],
    });
  });

  test('lets pass what fits, anything where there is none, and what has no forecast', () => {
    expect([judgeDowntime(expected(), 102), judgeDowntime(expected(), null), judgeDowntime(null, 1)].map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
  });
});
