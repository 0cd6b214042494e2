import { describe, expect, test } from '@jest/globals';
import { applyEdits, type Edit } from '../../../../../actions/common/gitops/editing/splice.ts';
import { Refusal } from '../../../../../actions/common/runtime/errors.ts';

function edited(text: string, path: Edit['path'], value = 'new'): string {
  return applyEdits(text, [{ path, value }], 'f.yaml');
}

function refused(text: string, path: Edit['path']): string {
  try {
    edited(text, path);
  } catch (error) {
    expect(error).toBeInstanceOf(Refusal);
    return (error as Error).message;
  }
  return 'not refused';
}

describe('replacing a scalar', () => {
  const spellings: [string, string, string][] = [
    ['plain', 'a: old\n', 'a: "new"\n'],
    ['single-quoted', "a: 'it''s'\n", 'a: "new"\n'],
    ['double-quoted', 'a: "o\\u006cd"\n', 'a: "new"\n'],
    ['plain over two lines', 'a: old\n  text\nb: 1\n', 'a: "new"\nb: 1\n'],
    ['a number', 'a: 1.10\n', 'a: "new"\n'],
    ['null', 'a: ~\n', 'a: "new"\n'],
    ['empty', 'a:\nb: 1\n', 'a: "new"\nb: 1\n'],
    ['empty with a comment', 'a: # why\nb: 1\n', 'a: "new" # why\nb: 1\n'],
    ['a literal block', 'a: | # why\n  old\n  text\n\nb: 1\n', 'a: "new" # why\n\nb: 1\n'],
    ['a folded block at the end without line end', 'a: >-\n  old', 'a: "new"'],
    ['in a flow mapping', '{b: 1, a: old , c: 2}\n', '{b: 1, a: "new" , c: 2}\n'],
    ['with a comment behind', 'a:   old   # why\n', 'a:   "new"   # why\n'],
    ['with an anchor nobody uses', 'a: &x old\n', 'a: &x "new"\n'],
    ['with the string tag', 'a: !!str 12\n', 'a: !!str "new"\n'],
    ['in a file with CRLF', 'b: 1\r\na: old\r\n', 'b: 1\r\na: "new"\r\n'],
    ['in a file with a BOM', '\uFEFFa: old\n', '\uFEFFa: "new"\n'],
    ['in a file without a final line end', 'b: 1\na: old', 'b: 1\na: "new"'],
    ['behind a document start', '--- # doc\na: old\n...\n', '--- # doc\na: "new"\n...\n'],
  ];

  test.each(spellings)('works for one that is %s', (_, before, after) => {
    expect(edited(before, ['a'])).toBe(after);
  });

  test('follows lists and mappings', () => {
    const text = 'x:\n- k: 1\n- k: 2 # two\n  a:\n    - [0, {b: old}]\n';
    expect(edited(text, ['x', 1, 'a', 0, 1, 'b'])).toBe(text.replace('old', '"new"'));
  });

  test('leaves a value alone that is there already, in its own spelling', () => {
    const text = "a: 'new'  # as the team likes it\n";
    expect(edited(text, ['a'])).toBe(text);
  });

  const ambiguous = ['1.10', '0777', 'no', 'On', 'y', '1_000', '1:30', '2026-01-01', '~', '0o17', '1e3'];
  test.each(ambiguous)('writes %s so that YAML 1.1 and 1.2 readers agree', (value) => {
    expect(edited('a: x\n', ['a'], value)).toBe(`a: "${value}"\n`);
    expect(edited(`a: ${value}\n`, ['a'], value)).toBe(`a: "${value}"\n`);
  });

  test('keeps characters that YAML cannot hold as they are', () => {
    expect(edited('a: x\n', ['a'], 'q"\\\n\u0085\u2028\u007F')).toBe('a: "q\\"\\\\\\n\\u0085\\u2028\\u007f"\n');
  });
});

describe('adding a key', () => {
  const additions: [string, string, Edit['path'], string][] = [
    ['in the indentation of its mapping', 'm:\n    b: 1 # one\n    # last words\n\nc: 2\n', ['m', 'a'], 'm:\n    b: 1 # one\n    a: "new"\n    # last words\n\nc: 2\n'],
    ['with CRLF in a file with CRLF', 'm:\r\n  b: 1\r\n', ['m', 'a'], 'm:\r\n  b: 1\r\n  a: "new"\r\n'],
    ['to a file without a final line end', 'm:\n  b: 1', ['m', 'a'], 'm:\n  b: 1\n  a: "new"'],
    ['to a mapping in a list', '- b: 1\n- c: 2\n', [0, 'a'], '- b: 1\n  a: "new"\n- c: 2\n'],
    ['behind a nested value', 'm:\n  b:\n    - x\n    - y # why\n', ['m', 'a'], 'm:\n  b:\n    - x\n    - y # why\n  a: "new"\n'],
    ['behind a block of text', 'm:\n  b: |\n    x\n\nc: 1\n', ['m', 'a'], 'm:\n  b: |\n    x\n  a: "new"\n\nc: 1\n'],
    ['behind a block of text whose blank lines count', 'm:\n  b: |+\n    x\n\nc: 1\n', ['m', 'a'], 'm:\n  b: |+\n    x\n\n  a: "new"\nc: 1\n'],
    ['with the mappings it needs', 'm:\n   b: 1\n', ['m', 'inner', 'a'], 'm:\n   b: 1\n   inner:\n      a: "new"\n'],
    ['at the top of a file with a BOM', '\uFEFFb: 1\n', ['a'], '\uFEFFb: 1\na: "new"\n'],
    ['to a mapping in braces', 'm: {b: 1, c: 2} # why\n', ['m', 'a'], 'm: {b: 1, c: 2, a: "new"} # why\n'],
    ['to a mapping in braces with blanks', 'm: { b: 1 , c: 2 }\n', ['m', 'a'], 'm: { b: 1 , c: 2 , a: "new" }\n'],
    ['before the last comma in braces', 'm: {b: 1,}\n', ['m', 'a'], 'm: {b: 1, a: "new",}\n'],
    ['as dense as JSON is', '{"m":{"b":1}}', ['m', 'a'], '{"m":{"b":1, "a":"new"}}'],
    ['on a line of its own in JSON', '{\n  "m": {\n    "b": 1\n  }\n}\n', ['m', 'a'], '{\n  "m": {\n    "b": 1,\n    "a": "new"\n  }\n}\n'],
    ['before a comment in braces', 'm: {\n  b: 1 # one\n}\n', ['m', 'a'], 'm: {\n  b: 1, # one\n  a: "new"\n}\n'],
    ['behind the last comma in braces', 'm: {\r\n  b: 1, # one\r\n}\r\n', ['m', 'a'], 'm: {\r\n  b: 1, # one\r\n  a: "new",\r\n}\r\n'],
    ['in the quotes of the other keys', "'b': 1\n", ['a'], "'b': 1\n'a': \"new\"\n"],
    ['whose name other readers would take for a truth value', 'b: 1\n', ['on'], 'b: 1\n"on": "new"\n'],
  ];

  test.each(additions)('works %s', (_, before, path, after) => {
    expect(edited(before, path)).toBe(after);
  });

  test('gathers the keys of one new mapping', () => {
    const edits = ['left', 'right'].map((key) => ({ path: ['m', 'labels', key], value: key }));
    expect(applyEdits('m:\n  b: 1\n', edits, 'f')).toBe('m:\n  b: 1\n  labels:\n    left: "left"\n    right: "right"\n');
  });
});

describe('what could change something else is refused, with line and column', () => {
  const hostile: [string, string, Edit['path'], string][] = [
    ['a repeated key', 'a: 1\na: 2\n', ['a'], 'f.yaml:2:1: Map keys must be unique.'],
    ['an alias', 'x: &x 1\na: *x\n', ['a'], 'f.yaml:2:4: a is the alias *x'],
    ['an anchor that is used', 'a: &x 1\nb: *x\n', ['a'], 'f.yaml:1:7: a is repeated elsewhere through its anchor &x'],
    ['a mapping whose anchor is used', 'm: &x\n  a: 1\nb: *x\n', ['m', 'a'], 'f.yaml:2:3: m is repeated elsewhere through its anchor &x'],
    ['a key that a merge key may bring', 'x: &x {a: 1}\nm:\n  <<: *x\n', ['m', 'a'], 'f.yaml:3:3: a may come from the merge key'],
    ['the merge key', 'm:\n  <<: {a: 1}\n', ['m', '<<', 'a'], 'm.<< belongs to a merge key'],
    ['a second document', 'a: 1\n---\na: 2\n', ['a'], 'f.yaml:2:1: is a second document'],
    ['an unknown tag', 'a: !secret x\n', ['a'], 'f.yaml:1:4: Unresolved tag: !secret.'],
    ['a typed value', 'a: !!int 3\n', ['a'], 'f.yaml:1:10: a has the tag tag:yaml.org,2002:int'],
    ['a mapping', 'a:\n  b: 1\n', ['a'], 'f.yaml:2:3: a is a mapping; only a scalar can be replaced.'],
    ['a list', 'a: [1]\n', ['a'], 'f.yaml:1:4: a is a list'],
    ['a scalar on the way', 'a: 1\n', ['a', 'b'], 'f.yaml:1:4: a is a scalar; a mapping is needed to find b in it.'],
    ['a list item that is not there', 'a: [1]\n', ['a', 3], 'f.yaml:1:4: a has 1 items, so there is no item 3.'],
    ['a new key in an empty mapping in braces', 'a: {}\n', ['a', 'c'], 'f.yaml:1:4: c can only be added to a mapping in braces that has a key with a value already'],
    ['a new mapping in braces', 'a: {b: 1}\n', ['a', 'c', 'd'], 'f.yaml:1:4: c can only be added'],
    ['an alias without its anchor', 'a: 1\nb: *x\n', ['a'], 'f.yaml:2:4: the alias *x repeats an anchor that is not there.'],
    ['an alias inside of what it repeats', 'a: 1\nb: &x [*x]\n', ['a'], 'f.yaml:2:8: the alias *x repeats what it is part of.'],
    ['a key without a colon', '{a, b}\n', ['a'], 'f.yaml:1:1: a is a key without a value'],
  ];

  test.each(hostile)('%s', (_, text, path, sentence) => {
    expect(refused(text, path)).toContain(sentence);
  });

  test('two edits of one field', () => {
    const edits = [{ path: ['a'], value: 'x' }, { path: ['a'], value: 'y' }];
    expect(() => applyEdits('a: 1\n', edits, 'f')).toThrow('f: two edits name the same field.');
  });
});
