import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../../actions/common/odoo/source/plan.ts';
import { RISK_CODES } from '../../../actions/common/odoo/source/risk.ts';
import { planSummary } from '../../../actions/plan-release/src/summary.ts';

const PLAN: Plan = {
  version: 1, series: '19.0', from: 'ref v1 (0123456789ab)', to: 'folder ./', installedFrom: 'manifests',
  changed: [{ name: 'acme', change: 'changed', reason: 'content', isInstalled: true, fromVersion: '19.0.1.0.0', toVersion: '19.0.2.0.0', files: { added: 1, changed: 2, removed: 3 } }],
  update: ['acme', 'shop'], install: [],
  scripts: [{ id: 'acme:pre:2.0', module: 'acme', stage: 'pre', version: '2.0', file: 'acme/migrations/2.0/pre-x.py' }],
  risks: [{ code: 'removed-stored-field', severity: 'high', module: 'acme', message: 'gone | <script> @all [x](y)', file: 'acme/models/x.py', line: 7 }],
};

describe('the summary of a plan', () => {
  test('has risks, modules and scripts as tables', () => {
    const text = planSummary(PLAN);
    expect(text).toMatch(/\| high \| removed\\-stored\\-field \| acme \| acme\/models\/x\.py:7 \| gone /);
    expect(text).toMatch('| acme | changed | 19\\.0.1.0.0 | 19\\.0.2.0.0 | 1 new, 2 changed, 3 removed |');
    expect(text).toMatch(/\| acme:pre:2\.0 \| acme\/migrations\/2\.0\/pre\\-x\.py \|/);
    expect(text).toMatch('**Updated modules** (2): acme, shop');
  });

  test('lets no foreign text become markup', () => {
    expect(planSummary(PLAN)).not.toMatch(/<script>|@all|\[x\]\(y\)/);
  });

  test('of nothing says so', () => {
    const text = planSummary({ ...PLAN, changed: [], scripts: [], risks: [], update: [] });
    expect(text).toMatch(/No risk was found\.[\s\S]*No module differs\.[\s\S]*No migration script runs\.[\s\S]*\(0\): none/);
  });

  test('of very much is cut, and says so', () => {
    const risks = Array.from({ length: 1000 }, (_, index) => ({ ...PLAN.risks[0], message: `m${index}` }) as Plan['risks'][number]);
    expect(planSummary({ ...PLAN, risks })).toMatch('800 more are in the plan file');
  });
});

test('the README explains every code that a risk can have', () => {
  const readme = readFileSync('actions/plan-release/README.md', 'utf8');
  expect(Object.keys(RISK_CODES).filter((code) => !readme.includes(`\`${code}\``))).toEqual([]);
});
