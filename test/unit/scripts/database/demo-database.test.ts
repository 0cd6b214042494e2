import { describe, expect, test } from '@jest/globals';
import { loadingModule } from '../../../../scripts/src/database/demo-database.ts';

describe('the progress of an installation', () => {
  test('is read from Odoo’s log', () => {
    const line = '2026-11-22 03:58:30,149 1 INFO demo odoo.modules.loading: Loading module sale_timesheet (62/89) ';
    expect(loadingModule(line)).toBe('62 of 89 modules: sale_timesheet');
  });

  test('other lines say nothing about it', () => {
    expect(loadingModule('2026-11-22 03:58:30,148 1 INFO demo odoo.modules.loading: loading 1 modules... ')).toBeUndefined();
  });
});
