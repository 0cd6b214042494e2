import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseStrictJson } from '../../../../actions/common/runtime/json.ts';
import { refusal } from '../../refusal.ts';

function refused(text: string, maximumBytes?: number): string {
  return refusal(() => parseStrictJson(text, 'The report', maximumBytes));
}

describe('parseStrictJson', () => {
  test('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(parseStrictJson(text, 'The report')).toEqual(JSON.parse(text));
      }),
    );
  });

  test.each([
    ['at the top', '{"a":1,"a":2}'],
    ['deep down', '{"x":[{"y":{"a":1,"b":2,"a":3}}]}'],
    ['written differently', '{"a":1,"\\u0061":2}'],
    ['behind an array and an object', '{"a":[{}],"b":{},"a":1}'],
  ])('refuses a key that stands twice %s', (_where, text) => {
    expect(refused(text)).toBe('The report has the key "a" twice in one object.');
  });

  test('accepts the same key in two objects, and keys that look alike inside of strings', () => {
    expect(parseStrictJson('[{"a":1},{"a":"{\\"a\\":1,\\"a\\":2}"}]', 'x')).toHaveLength(2);
  });

  test('refuses any document in which one member is repeated', () => {
    const keys = fc.uniqueArray(fc.string(), { minLength: 1 });
    fc.assert(
      fc.property(keys, fc.nat(), fc.jsonValue(), (names, choice, value) => {
        const repeated = String(names[choice % names.length]);
        const members = [...names, repeated].map((name) => `${JSON.stringify(name)} : ${JSON.stringify(value)}`);
        expect(refused(`{ ${members.join(' , ')} }`)).toContain('twice in one object');
      }),
    );
  });

  test.each([
    ['', 'Unexpected end of JSON input'],
    ['{"a":[1,2', "Expected ',' or ']' after array element in JSON at position 9 (line 1 column 10)"],
    ['nothing', "Unexpected token 'o'"],
  ])('says where %j stops being JSON', (text, where) => {
    expect(refused(text)).toBe(`The report is not valid JSON: ${where}.`);
  });

  test('quotes nothing of a broken document, which may hold secrets', () => {
    expect(refused('{"token":"hunter2" oops}')).not.toContain('hunter2');
    expect(refused('hunter2')).not.toContain('hunter2');
  });

  test('refuses a document over the limit before parsing it', () => {
    expect(refused('"éé"', 5)).toBe('The report is larger than 5 bytes.');
    expect(parseStrictJson('"éé"', 'The report', 6)).toBe('éé');
  });

  test('refuses a document that would overflow the stack of whoever walks it', () => {
    expect(refused(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('The report is nested more than 200 levels deep.');
    expect(parseStrictJson(`${'['.repeat(200)}${']'.repeat(200)}`, 'x')).toBeDefined();
  });

  test('reads a string of millions of escaped characters', () => {
    const text = JSON.stringify({ log: 'a\\"'.repeat(2_000_000) });
    expect(Object.keys(parseStrictJson(text, 'x') as object)).toEqual(['log']);
  });

  test('says that a byte order mark does not belong there', () => {
    expect(refused('\uFEFF{}')).toBe('The report is not valid JSON: it starts with a byte order mark. Write it as UTF-8 without one.');
  });
});
