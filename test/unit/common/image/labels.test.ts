import { describe, expect, test } from '@jest/globals';
import { formatLabels, readLabels } from '../../../../actions/common/image/labels.ts';

const labels = {
  source: 'https://github.com/acme/odoo',
  revision: '0'.repeat(40),
  version: '19.0-42',
  title: 'Odoo release registry.example/acme/odoo:19.0-42',
  baseName: 'registry.example/odoo',
  baseDigest: `sha256:${'b'.repeat(64)}`,
  created: '2026-11-20T08:00:00.000Z',
  series: '19.0',
  modules: { acme_budget: '19.0.1.2.0' },
  addonsPath: ['/opt/odoo/addons', '/opt/more'],
  intent: `sha256:${'c'.repeat(64)}`,
};

describe('release labels', () => {
  test('are read as they were written', () => {
    expect(readLabels(formatLabels(labels))).toEqual(labels);
  });

  test('have the names that the kit documents', () => {
    expect(formatLabels({ series: '19.0', modules: { a: '19.0.1.0' }, addonsPath: ['/a', '/b'], revision: '' })).toEqual({
      'odoo.release.series': '19.0',
      'odoo.release.modules': '{"a":"19.0.1.0"}',
      'odoo.release.addons-path': '/a,/b',
    });
  });

  test('say that there is no intent, lest the base image\'s counts', () => {
    expect(formatLabels({ intent: '' })).toEqual({ 'odoo.release.intent': '' });
  });

  test('of a foreign image are empty', () => {
    expect(readLabels({ maintainer: 'somebody' })).toMatchObject({ series: '', modules: {}, addonsPath: [], intent: '' });
  });

  test.each(['{"a": 1}', '{"../a": "1.0"}', '[]', '{"a":"1.0","a":"2.0"}', 'no json'])('with the modules %s are refused', (modules) => {
    expect(() => readLabels({ 'odoo.release.modules': modules })).toThrow(/The image label odoo\.release\.modules/);
  });
});
