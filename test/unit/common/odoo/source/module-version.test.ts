import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions, isSeries, parseVersion, seriesIn, versionInSeries } from '../../../../../actions/common/odoo/source/module-version.ts';

describe('a version in its series', () => {
  test.each([
    ['1.0', '19.0', '19.0.1.0'],
    ['1.2.3', '19.0', '19.0.1.2.3'],
    ['19.0.1.0.0', '19.0', '19.0.1.0.0'],
    ['19.0.1.0', '19.0', '19.0.1.0'],
    ['saas~18.2.1.0', 'saas~18.2', 'saas~18.2.1.0'],
    ['2.0', 'saas~18.2', 'saas~18.2.2.0'],
  ])('%s in %s is stored as %s', (version, series, stored) => {
    expect(versionInSeries(version, series)).toBe(stored);
  });

  test.each([['1'], ['18.0.1.0.0'], ['1.0.0.0'], ['1.0.0.0.0.0'], ['1.a'], ['1.0-rc1'], ['19.0'], ['']])('%j in 19.0 makes a module not installable', (version) => {
    expect(versionInSeries(version, '19.0')).toBeUndefined();
  });
});

test.each([['19.0.1.0.0', '19.0'], ['18.0.1.0', '18.0'], ['saas~18.2.1.0', 'saas~18.2'], ['1.0', undefined], ['19.0.1', undefined], ['1.2.3.4', undefined]])(
  'the version %s names the series %s', (version, series) => {
    expect(seriesIn(version)).toBe(series);
  },
);

test.each([['19.0', true], ['8.0', true], ['saas~18.2', true], ['19', false], ['019.0', false], ['19.1', false], ['', false]])('%j is a series: %s', (text, answer) => {
  expect(isSeries(text)).toBe(answer);
});

describe('comparing versions', () => {
  test.each([
    ['19.0.1.0.0', '19.0.1.0', 0],
    ['19.0.1.9', '19.0.1.10', -1],
    ['19.0.2.0', '19.0.1.9.9', 1],
    ['18.0.9.0', '19.0.1.0', -1],
    ['1.0rc1', '1.0', -1],
    ['1.0-1', '1.0', 1],
    ['', '0.1', 0],
    ['saas~18.2.1.0', '18.0.1.0', 1],
  ])('%s against %s', (left, right, sign) => {
    expect(Math.sign(compareVersions(left, right))).toBe(sign);
  });

  test('a part such as "constructor" is only a word', () => {
    expect(parseVersion('constructor')).toEqual(['*constructor', '*final']);
  });

  const numbers = fc.array(fc.nat(30), { minLength: 1, maxLength: 6 });
  test('goes by the numbers, and trailing zeros do not count', () => {
    fc.assert(fc.property(numbers, numbers, (left, right) => {
      const padded = [left, right].map((parts) => parts.concat(Array.from({ length: 6 - parts.length }, () => 0)));
      const expected = padded[0]?.map((part, index) => part - (padded[1]?.[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
      expect(Math.sign(compareVersions(left.join('.'), right.join('.')))).toBe(Math.sign(expected));
    }));
  });
});
