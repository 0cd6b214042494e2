import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../../../../actions/common/odoo/intent/log-pattern.ts';

describe('a pattern of the log', () => {
  test.each([
    ['Setting a is old', 'Setting a is old', true],
    ['Setting a is old', 'Setting a is old.', false],
    ['Setting a is old', 'A Setting a is old', false],
    ['Setting * is old', 'Setting a is new', false],
    ['Setting * is old', 'Setting a b is old', true],
    ['Setting *', 'Setting ', true],
    ['Setting *', 'A Setting', false],
    ['* is old', 'Setting a is old', true],
    ['*is*old*', 'this is old news', true],
    ['*old*is*', 'this is old news', false],
    ['ab*ba', 'aba', false],
    ['a*b*b', 'ab', false],
    ['a**b', 'ab', true],
    ['a.c(d+)[e]', 'a.c(d+)[e]', true],
    ['a.c', 'abc', false],
  ])('%j on %j: %s', (pattern, line, expected) => {
    expect(matchesPattern(pattern, line)).toBe(expected);
  });

  test('is quick on the worst of lines', () => {
    const started = performance.now();
    expect(matchesPattern(`${'*a'.repeat(140)}*b`, 'a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
