import { describe, expect, test } from '@jest/globals';
import {
  booleanText, branchName, durationText, environmentName, matching, oneOf, pathText, secretText, sentence, shown,
} from '../../../../actions/common/runtime/parsers.ts';

describe('durationText', () => {
  test.each([['0s', 0], ['90s', 90], ['15m', 900], ['2h', 7200], ['7d', 604_800], ['999999s', 999_999]])('reads %s', (text, seconds) => {
    expect(durationText(text)).toBe(seconds);
  });

  test.each(['', '5', 'm', '-5m', '1.5h', '5 m', '5M', '1h30m', '1000000s', '５m', '5m\n'])('refuses %j', (text) => {
    expect(() => durationText(text)).toThrow(`must be a duration such as 90s, 15m, 2h or 7d, is ${shown(text)}`);
  });
});

describe('booleanText', () => {
  test.each([['true', true], ['True', true], ['TRUE', true], ['false', false], ['FALSE', false]])('reads %s', (text, value) => {
    expect(booleanText(text)).toBe(value);
  });

  test.each(['yes', '1', 'tRUE', 'on', 'true\n'])('refuses %j', (text) => {
    expect(() => booleanText(text)).toThrow('must be true or false');
  });
});

describe('environmentName', () => {
  test.each(['dev', 'qa', 'production', 'dr-2', 'a'])('accepts %s', (name) => {
    expect(environmentName(name)).toBe(name);
  });

  test.each(['', 'Production', '-dev', 'dev-', 'a--b', '../dev', 'a/b', 'a.b', '1a', 'dev\nqa', 'dev\n', 'é'])('refuses %j', (name) => {
    expect(() => environmentName(name)).toThrow('must be an environment name');
  });
});

describe('branchName', () => {
  test.each(['main', 'evidence', 'release/19.0', 'a', 'feature_x-1', 'v1.2.3'])('accepts %s', (name) => {
    expect(branchName(name)).toBe(name);
  });

  test.each([
    '', '-delete', '--force', 'a..b', 'a//b', '/a', 'a/', 'a.lock', 'a.lock/b', 'a b', 'a~1', 'a^', 'a:b', 'a@{1}', '.a', 'a.', 'a\\b',
    'a?b', 'a*', '[a', 'a\nb', 'refs/heads/x;id', '$(id)',
  ])('refuses %j', (name) => {
    expect(() => branchName(name)).toThrow('must be a branch name');
  });
});

describe('pathText', () => {
  test.each(['.', 'a/b c', '../outside is judged later', 'é'])('accepts %j', (path) => {
    expect(pathText(path)).toBe(path);
  });

  test.each(['-rf', '--output=x', 'a\nb', 'a\0b', 'a\u007F', 'x'.repeat(4097)])('refuses %j', (path) => {
    expect(() => pathText(path)).toThrow('must be a path without control characters that does not start with a hyphen');
  });
});

describe('sentence', () => {
  test('accepts a line of 500 characters and no more', () => {
    expect(sentence('é'.repeat(500))).toHaveLength(500);
    expect(() => sentence('é'.repeat(501))).toThrow('must be one line of at most 500 characters');
  });

  test.each(['a\nb', 'a\u001B[31m', 'a\0'])('refuses %j', (text) => {
    expect(() => sentence(text)).toThrow('must be one line');
  });
});

describe('secretText', () => {
  test('accepts any line', () => {
    expect(secretText('p@ss:w/ord ')).toBe('p@ss:w/ord ');
  });

  test.each(['a\nb', 'a\rb'])('refuses several lines without showing them', (text) => {
    expect(() => secretText(text)).toThrow(/^must be one line$/);
  });
});

describe('oneOf', () => {
  test('names what is allowed', () => {
    expect(oneOf('a', 'b')('b')).toBe('b');
    expect(() => oneOf('a', 'b')('A')).toThrow('must be one of a, b, is "A"');
  });
});

describe('matching', () => {
  test('matches the whole text, each alternative too', () => {
    const parse = matching(/a|b/g, 'a or b');
    expect([parse('a'), parse('b'), parse('a')]).toEqual(['a', 'b', 'a']);
    for (const text of ['ab', 'xa', 'bx', 'a\n', '\na']) {
      expect(() => parse(text)).toThrow('must be a or b');
    }
  });
});

describe('shown', () => {
  test('is short, on one line and harmless', () => {
    expect(shown('a\n\u001B[31m"b"')).toBe(String.raw`"a\n\"b\""`);
    expect(shown('x'.repeat(500))).toHaveLength('""'.length + 80 + ' …'.length);
  });
});
