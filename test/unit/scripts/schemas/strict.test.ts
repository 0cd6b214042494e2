import { describe, expect, test } from '@jest/globals';
import { strictSchema, withoutWords } from '../../../../scripts/src/schemas/strict.ts';

describe('the strict schema of a custom resource', () => {
  test('closes every object that lists its fields, also in lists and maps', () => {
    const inner = { type: 'object', properties: { a: { type: 'string' } } };
    const closed = { ...inner, additionalProperties: false };
    expect(strictSchema({ type: 'object', properties: { items: { type: 'array', items: inner }, map: { type: 'object', additionalProperties: inner } } })).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: { items: { type: 'array', items: closed }, map: { type: 'object', additionalProperties: closed } },
    });
  });

  test('leaves open what its controller leaves open', () => {
    const open = { type: 'object', properties: { a: { type: 'string' } }, 'x-kubernetes-preserve-unknown-fields': true };
    expect(strictSchema(open)).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  test('does not close the branches of a choice, each of which names only some of the fields', () => {
    const choice = { type: 'object', properties: { a: {}, b: {} }, oneOf: [{ properties: { a: {} }, required: ['a'] }] };
    expect(strictSchema(choice)['oneOf']).toEqual([{ properties: { a: {} }, required: ['a'] }]);
  });

  test('takes a number or a text, and nothing at all, where the cluster does', () => {
    expect(strictSchema({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] })).toEqual({
      type: ['integer', 'string'],
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    });
    expect(strictSchema({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
  });

  test('leaves out patterns that only Go understands, and keeps the others', () => {
    expect(strictSchema({ type: 'string', pattern: '^(?i)(abort|warn)?$' })).toEqual({ type: 'string' });
    expect(strictSchema({ type: 'string', pattern: '^[a-z]+$' })).toEqual({ type: 'string', pattern: '^[a-z]+$' });
  });
});

test('words that judge nothing go, and fields that are called like them stay', () => {
  const schema = { description: 'words', properties: { description: { type: 'string', description: 'words' }, default: { type: 'string' } } };
  expect(withoutWords(schema)).toEqual({ properties: { description: { type: 'string' }, default: { type: 'string' } } });
});
