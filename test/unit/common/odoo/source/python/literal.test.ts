import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PythonValue } from '../../../../../../actions/common/odoo/source/python/literal.ts';
import { readPythonLiteral } from '../../../../../../actions/common/odoo/source/python/literal.ts';
import { SourceError } from '../../../../../../actions/common/odoo/source/python/source-error.ts';

const read = (text: string): PythonValue => readPythonLiteral('acme/__manifest__.py', text);

describe('a Python literal', () => {
  test.each<[string, PythonValue]>([
    ['{"a": 1, "b": [True, False, None]}', new Map<string, PythonValue>([['a', 1], ['b', [true, false, null]]])],
    ["('x',)", ['x']],
    ["('x')", 'x'],
    ['()', []],
    ['{1, 2}', [1, 2]],
    ['{}', new Map()],
    ['1, 2', [1, 2]],
    ['"a" \'b\'\n', 'ab'],
    ['("a"\n  # why\n  "b")', 'ab'],
    ['r"\\d\\n"', '\\d\\n'],
    ['u"é"', 'é'],
    ['"""one\ntwo"""', 'one\ntwo'],
    ["'''it's'''", "it's"],
    ['"a\\\nb"', 'ab'],
    ['"\\x41\\u00e9\\U0001F600\\101\\q"', 'Aé😀A\\q'],
    ['-1.5e3', -1500],
    ['0x1F', 31],
    ['1_000', 1000],
    ['[1,\n 2,\n]', [1, 2]],
    ['# -*- coding: utf-8 -*-\n{"a": "b"}  # end', new Map([['a', 'b']])],
    ['{"a": 1,\r\n "a": 2}\r\n', new Map([['a', 2]])],
  ])('%j is read as Python reads it', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test.each<[string, string, string]>([
    ['a call', '{"a": _("b")}', 'the name _ stands where only a literal is allowed'],
    ['a name', '{"a": b}', 'the name b'],
    ['a formatted string', '{"a": f"b"}', 'prefix f is no plain text'],
    ['bytes', "{'a': b'c'}", 'prefix b is no plain text'],
    ['a sum', '{"a": 1 + 2}', '"+" stands where ","'],
    ['an unpacked dictionary', '{**a}', '"**" does not belong in a literal'],
    ['an attribute', '{"a": x.y}', 'the name x'],
    ['two statements', '{}\nimport os\n', 'a second statement follows'],
    ['an indented literal', '\n  {}', 'indented'],
    ['nothing', '# only a comment\n', 'nothing but space and comments'],
    ['a list as key', '{[1]: 2}', 'a key has to be text'],
    ['an open bracket', '{"a": [1, 2}', 'closes nothing'],
    ['an early end', '{"a": ', 'still missing'],
    ['an open string', '{"a": "b}\n', 'a string starts here and does not end'],
    ['an open long string', '{"a": """b}\n', 'a string starts here and does not end'],
    ['a missing comma', '["a" 1]', '"1" stands where ","'],
    ['a named character', '"\\N{BULLET}"', 'escape \\N'],
    ['a cut escape', '"\\x4"', 'escape \\x'],
    ['an old octal number', '[012]', 'no number'],
    ['an endless number', '9'.repeat(400), 'no number'],
    ['a complex number', '1j', 'no number'],
    ['a byte order mark', '\ufeff{}', 'a byte order mark stands before'],
    ['a stray character', '{"a": $}', 'does not belong here'],
  ])('%s is refused with file and line', (_, text, problem) => {
    expect(() => read(text)).toThrow(SourceError);
    expect(() => read(text)).toThrow(/^acme\/__manifest__\.py:\d+: /);
    expect(() => read(text)).toThrow(problem);
  });

  test('an error names the line that it is on', () => {
    expect(() => read('{\n  "a": 1,\n  "b": nope,\n}')).toThrow('acme/__manifest__.py:3: the name nope');
  });

  test('keys such as __proto__ are plain keys', () => {
    expect(read('{"__proto__": {"polluted": True}}')).toEqual(new Map([['__proto__', new Map([['polluted', true]])]]));
    expect(() => read('[constructor]')).toThrow('the name constructor');
  });
});

describe('a hostile literal', () => {
  test.each([['lists', '[', ']'], ['tuples', '(', ',)'], ['dictionaries', '{1:', '}']])('of %s, nested deep, is refused at once', (_, open, close) => {
    expect(() => read(open.repeat(150) + (close === ']' ? '' : '1') + close.repeat(150))).toThrow('nested deeper than 100');
    expect(() => read(open.repeat(100_000))).toThrow(SourceError);
  });

  test.each([
    ['one huge string', `"${'x'.repeat(2_000_000)}"`],
    ['many strings on one line', `[${'"a",'.repeat(200_000)}]`],
    ['many parts of one string', '"a" '.repeat(200_000)],
  ])('%s is read in linear time', (_, text) => {
    const start = performance.now();
    read(text);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

/** Writes a value as Python, with the liberties that Python gives. */
function python(value: PythonValue, seed: number): string {
  if (value === null || typeof value === 'boolean') {
    return { true: 'True', false: 'False', null: 'None' }[String(value) as 'true'];
  }
  if (typeof value === 'number') {
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? `${value}.0`.replace(/(e.*)\.0$/, '$1') : String(value);
  }
  if (typeof value === 'string') {
    return stringText(value, seed);
  }
  const comma = seed % 2 === 0 ? ',' : ', # note "\n ';
  if (Array.isArray(value)) {
    const items = value.map((item, index) => python(item, seed + index)).join(comma);
    return seed % 3 === 0 ? `(${items}${value.length > 0 ? ',' : ''})` : `[${items}]`;
  }
  return `{${[...value].map(([key, item]) => `${python(key, seed)}:\n${python(item, seed + 1)}`).join(comma)}}`;
}

function stringText(value: string, seed: number): string {
  const quote = ['"', "'", '"""', "'''"][seed % 4] as string;
  const escaped = JSON.stringify(value).slice(1, -1).replace(/\\"/g, '"').replace(/'|"/g, '\\$&').replace(/\\\//g, '/');
  const half = Math.floor(escaped.length / 2);
  const cut = escaped.slice(0, half).endsWith('\\') || /\\[^\\]{0,5}$/.test(escaped.slice(0, half)) ? 0 : half;
  return `${quote}${escaped.slice(0, cut)}${quote} ${quote}${escaped.slice(cut)}${quote}`;
}

const scalar = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }), fc.boolean(), fc.constant(null));
const literal = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.array(fc.tuple(fc.string({ maxLength: 8 }), tie('value')), { maxLength: 5 }).map((members) => new Map(members)),
  ),
})).value;

test('every literal that is written as Python is read back', () => {
  fc.assert(fc.property(literal, fc.nat(1000), (value, seed) => {
    expect(read(python(value, seed))).toEqual(value);
  }), { numRuns: 300 });
});

test('any text is a value or an error with file and line', () => {
  const noise = fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '(', ')', '"', "'", '\\', '\n', '#', ',', ':', 'a', '1', ' ', 'True', '"""') , maxLength: 40 });
  fc.assert(fc.property(noise, (text) => {
    try {
      read(text);
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
    }
  }), { numRuns: 1000 });
});
