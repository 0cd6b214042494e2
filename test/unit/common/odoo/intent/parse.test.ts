import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { intentJsonSchema } from '../../../../../actions/common/odoo/intent/json-schema.ts';
import { parseIntent } from '../../../../../actions/common/odoo/intent/parse.ts';
import { refusal } from '../../../refusal.ts';

const WHY = 'because: Nobody has used it since 2023.';

function problems(text: string): string[] {
  return refusal(() => parseIntent(text)).split('\n');
}

describe('an intent', () => {
  const whole = `version: 1
changes:
  - drops: acme_engagement.legacy_note
    up-to: 1000
    ${WHY}
  - drops: acme_old
    ${WHY}
  - {drops: module/acme_old, ${WHY}}
  - {converts: acme_job.hours, ${WHY}}
  - {changes: sale_order_line.margin, ${WHY}}
  - {deletes: crm_tag, ${WHY}}
  - {adds: account_move_line, ${WHY}}
  - {rewinds: ir_sequence_012, ${WHY}}
  - {revokes: sale.order/write, ${WHY}}
  - {revokes: menu/sale.menu_sale, ${WHY}}
  - {grants: sale.order/see, ${WHY}}
logs:
  - pattern: 'Obsolete setting * ignored'
    because: >
      It is removed
      with the next release.
`;

  test('declares one difference with each verb, and errors of the log', () => {
    const intent = parseIntent(whole);
    expect(intent.sha256).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(intent.changes.map(({ kind, subject, upTo }) => [kind, subject, upTo])).toEqual([
      ['drops', 'acme_engagement.legacy_note', 1000],
      ['drops', 'acme_old', null],
      ['drops', 'module/acme_old', null],
      ['converts', 'acme_job.hours', null],
      ['changes', 'sale_order_line.margin', null],
      ['deletes', 'crm_tag', null],
      ['adds', 'account_move_line', null],
      ['rewinds', 'ir_sequence_012', null],
      ['revokes', 'sale.order/write', null],
      ['revokes', 'menu/sale.menu_sale', null],
      ['grants', 'sale.order/see', null],
    ]);
    expect(intent.changes[0]?.because).toBe('Nobody has used it since 2023.');
    expect(intent.logs).toEqual([{ pattern: 'Obsolete setting * ignored', because: 'It is removed with the next release.' }]);
  });

  test.each(['version: 1\n', 'version: 1\nchanges:\nlogs:\n', '{}'])('may declare nothing: %j', (text) => {
    expect(parseIntent(text)).toMatchObject({ changes: [], logs: [] });
  });

  test('fits the published schema, which knows that an entry has one verb', () => {
    const isValid = new Ajv2020({ allowUnionTypes: true }).compile(intentJsonSchema());
    expect([isValid(parse(whole)), isValid.errors]).toEqual([true, null]);
    expect(isValid({ changes: [{ drops: 'a.b', adds: 'a', because: 'Nobody has used it.' }] })).toBe(false);
    expect(isValid({ changes: [{ because: 'Nobody has used it.' }] })).toBe(false);
  });
});

describe('an intent that is wrong', () => {
  test('is refused with every problem at once, each with its line and column', () => {
    expect(problems(`changes:
  - {drops: a.b, ${WHY}}
  - {drops: a.b, ${WHY}}
  - drop: a.c
    ${WHY}
  - deletes: crm.tag
    up-to: 0
    because: short
  - crm_tag
logs:
  - {pattern: "*", ${WHY}}
intent: 1
`)).toEqual([
      expect.stringMatching(/^release-intent\.yaml:4:5: changes\[2\]\.drop is not a known key\. Did you mean drops\? Allowed are: drops, converts,/),
      'release-intent.yaml:4:5: changes[2] is wrong: must have exactly one of drops, converts, changes, deletes, adds, rewinds, revokes, grants; it has none.',
      'release-intent.yaml:6:14: changes[3].deletes is wrong: must be the name of a table, such as sale_order, and not that of a model.',
      'release-intent.yaml:7:12: changes[3].up-to is wrong: must be 1 or more; leave it out for any number.',
      'release-intent.yaml:8:14: changes[3].because is wrong: must say why, in a sentence of at least 10 characters.',
      'release-intent.yaml:9:5: changes[4] is wrong: expected object, received string.',
      'release-intent.yaml:3:5: changes[1] is wrong: says "drops a.b", as entry [0] does already.',
      'release-intent.yaml:11:15: logs[0].pattern is wrong: must have at least 10 characters besides "*" and spaces, so that it is about one message.',
      'release-intent.yaml:12:1: intent is not a known key. Allowed are: version, changes, logs.',
    ]);
  });

  const entry = (lines: string): string => `changes:\n  - ${lines}\n`;
  test.each([
    ['no verb', entry(WHY), 'it has none'],
    ['two verbs', entry(`{deletes: a, adds: a, ${WHY}}`), 'it has deletes and adds'],
    ['no reason', entry('drops: a.b'), 'changes[0].because is missing'],
    ['an empty reason', entry('{drops: a.b, because: ""}'), 'must say why'],
    ['a reason of several lines', entry('drops: a.b\n    because: |\n      Nobody uses it.\n      Nobody at all.'), 'must be one line'],
    ['a reason that reads backwards', entry(`{drops: a.b, because: "Nobody uses it \\u202E"}`), 'must be one line without control or invisible'],
    ['a conversion of a table', entry(`{converts: sale_order, ${WHY}}`), 'must be a column as table.column'],
    ['a subject of three parts', entry(`{drops: public.a.b, ${WHY}}`), 'changes[0].drops is wrong'],
    ['a subject with a control character', entry(`{drops: "a\\u0007.b", ${WHY}}`), 'changes[0].drops is wrong'],
    ['a subject of two lines', entry(`{deletes: "a\\n::error::b", ${WHY}}`), 'changes[0].deletes is wrong'],
    ['a number of values with a fraction', entry(`{drops: a.b, up-to: 1.5, ${WHY}}`), 'changes[0].up-to is wrong'],
    ['a log declared twice', `logs:\n  - {pattern: an old setting, ${WHY}}\n  - {pattern: an old setting, ${WHY}}\n`, 'logs[1] is wrong: says "an old setting"'],
    ['over 500 entries', `changes:\n${Array.from({ length: 501 }, (_, index) => `- {deletes: t${index}, ${WHY}}\n`).join('')}`, 'expected array to have <=500 items'],
    ['a later version', 'version: 2\n', 'version is wrong'],
    ['no mapping', '- drops\n', 'the document is wrong'],
    ['nothing', '', 'is empty'],
  ])('is refused with %s', (_, text, sentence) => {
    expect(problems(text).join('\n')).toContain(sentence);
  });
});

describe('a hostile intent', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]', ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join(', ')}]`)];

  test.each([
    ['a file of 1 MB', `version: 1\n${'#'.repeat(1_000_000)}`, 'has 1000011 bytes; at most 65536 are read'],
    ['an alias bomb', bomb.join('\n'), 'Excessive alias count'],
    ['a key __proto__', 'changes:\n  - __proto__: {drops: a.b}\n', 'release-intent.yaml:2:5: the key __proto__ is not allowed.'],
    ['a subject that is an object', `changes:\n  - {drops: {toString: 1}, ${WHY}}\n  - {drops: {toString: 1}, ${WHY}}\n`, 'changes[1].drops is wrong: expected string, received object'],
    ['a key that every object has', `changes:\n  - {constructor: a.b, ${WHY}}\n`, 'changes[0].constructor is not a known key'],
  ])('is refused: %s', (_, text, sentence) => {
    expect(problems(text).join('\n')).toContain(sentence);
  });

  test('may name a table with backticks, which the report escapes', () => {
    expect(parseIntent(`changes:\n  - {deletes: "a\`b", ${WHY}}\n`).changes[0]?.subject).toBe('a`b');
  });
});
