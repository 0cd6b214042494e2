import { expect, test } from '@jest/globals';
import { rulesOf } from '../../../../../actions/common/odoo/source/series-rules.ts';

test.each([
  ['14.0', { oldManifests: true, companyColumns: false, sqlConstraints: true, dottedClassNames: false, checksMigrate: false, fillsFalse: false }],
  ['17.0', { oldManifests: true, companyColumns: false, sqlConstraints: true }],
  ['18.0', { oldManifests: true, companyColumns: true, sqlConstraints: true, dottedClassNames: false }],
  ['19.0', { oldManifests: false, companyColumns: true, sqlConstraints: false, dottedClassNames: true, checksMigrate: true, fillsFalse: true }],
])('series %s has its rules', (series, rules) => {
  expect(rulesOf(series)).toMatchObject(rules);
});

test('a series outside of the table has the rules of the nearest one', () => {
  expect(rulesOf('12.0')).toBe(rulesOf('14.0'));
  expect(rulesOf('saas~18.2')).toBe(rulesOf('18.0'));
  expect(rulesOf('20.0')).toBe(rulesOf('19.0'));
});
