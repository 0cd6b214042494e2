import { describe, expect, test } from '@jest/globals';
import { fillsExistingRows, isRequired, storageOf } from '../../../../../../actions/common/odoo/source/models/field-facts.ts';
import { readModelFile } from '../../../../../../actions/common/odoo/source/models/model-file.ts';
import type { EffectiveField } from '../../../../../../actions/common/odoo/source/models/registry.ts';
import { modelRegistry } from '../../../../../../actions/common/odoo/source/models/registry.ts';

/** The registry of modules m0, m1, …, each with one file. */
function registry(...codes: string[]) {
  return modelRegistry(codes.flatMap((code, index) => {
    const { classes } = readModelFile('x.py', `from odoo import fields, models\n${code}`, '19.0');
    return classes.map((declared) => ({ declared, module: `m${index}`, file: `m${index}/x.py` }));
  }));
}

const model = (name: string, ...body: string[]) => `class A(models.Model):\n    _name = '${name}'\n${body.map((line) => `    ${line}\n`).join('')}`;
const extension = (name: string, ...body: string[]) => `class A(models.Model):\n    _inherit = '${name}'\n${body.map((line) => `    ${line}\n`).join('')}`;

function only(code: string): EffectiveField {
  return registry(model('a', `x = ${code}`)).get('a')?.fields.get('x') as EffectiveField;
}

describe('a model', () => {
  test('joins what its modules declare, and knows where', () => {
    const view = registry(model('a', 'x = fields.Char(required=True)'), extension('a', 'x = fields.Char(string="X")', 'y = fields.Text()')).get('a');
    expect([...view?.fields.keys() ?? []]).toEqual(['x', 'y']);
    expect(isRequired(view?.fields.get('x') as EffectiveField)).toBe(true);
    expect(view?.fields.get('x')?.places.map(({ file }) => file)).toEqual(['m0/x.py', 'm1/x.py']);
    expect(view?.definition?.module).toBe('m0');
  });

  test('of Odoo, which the addons only extend, has no definition', () => {
    expect(registry(extension('res.partner', 'x = fields.Char()')).get('res.partner')?.definition).toBeUndefined();
  });

  test('gets the fields of its parents, its own over theirs', () => {
    const view = registry(model('mixin', 'x = fields.Char()', 'y = fields.Char()'), `${model('a', "_inherit = ['mixin', 'unknown']", 'x = fields.Text()')}`).get('a');
    expect(view?.fields.get('x')?.type).toBe('Text');
    expect(view?.fields.get('y')?.places[0]?.module).toBe('m0');
  });

  test('of parents in a circle ends', () => {
    const views = registry(model('a', "_inherit = ['b']", 'x = fields.Char()'), model('b', "_inherit = ['a']", 'y = fields.Char()'));
    expect(views.get('a')?.fields.has('y')).toBe(true);
  });

  test('drops the arguments of a declaration of another type', () => {
    const view = registry(model('a', 'x = fields.Char(required=True)'), extension('a', 'x = fields.Integer()')).get('a');
    expect(isRequired(view?.fields.get('x') as EffectiveField)).toBe(false);
  });

  test('adds up selections', () => {
    const base = model('a', "s = fields.Selection([('a', 'A')])");
    expect(registry(base, extension('a', "s = fields.Selection(selection_add=[('b', 'B')])")).get('a')?.fields.get('s')?.selection).toEqual(['a', 'b']);
    expect(registry(base, extension('a', 's = fields.Selection(selection_add=MORE)')).get('a')?.fields.get('s')?.selection).toBeUndefined();
    expect(registry(base, extension('a', 's = fields.Selection(required=True)')).get('a')?.fields.get('s')?.selection).toEqual(['a']);
  });
});

describe('the values of a field', () => {
  test.each([
    ['fields.Char()', 'column'], ['fields.Many2one("a")', 'column'], ['fields.Many2many("a")', 'relation'], ['fields.One2many("a", "b")', 'none'],
    ['fields.Char(compute="_x")', 'none'], ['fields.Char(compute="_x", store=True)', 'column'], ['fields.Char(related="a.b")', 'none'],
    ['fields.Char(compute=None)', 'column'], ['fields.Char(store=False)', 'none'], ['fields.Char(store=STORE)', 'undecided'],
    ['fields.Binary()', 'attachment'], ['fields.Binary(attachment=False)', 'column'], ['fields.Image(attachment=X)', 'undecided'],
    ['fields.Char(sparse="data")', 'none'], ['fields.Char(**X)', 'undecided'], ['fields.Serialized()', 'undecided'], ['fields.Json()', 'column'],
    ['fields.Char(company_dependent=True)', 'column'],
  ])('of %s live in: %s', (code, storage) => {
    expect(storageOf(only(code), '19.0')).toBe(storage);
  });

  test('that depend on the company left the table ir_property in 18', () => {
    expect(storageOf(only('fields.Char(company_dependent=True)'), '17.0')).toBe('elsewhere');
  });

  test.each([
    ['fields.Char()', false], ['fields.Char(default="x")', true], ['fields.Char(default=None)', false], ['fields.Boolean(default=False)', false],
    ['fields.Char(default=lambda self: self._x())', true], ['fields.Char(compute="_x", store=True)', true], ['fields.Integer(default=0)', true],
    ['fields.Integer(default=False)', true], ['fields.Char(default=False)', false],
  ])('are filled in by Odoo for %s: %s', (code, answer) => {
    expect(fillsExistingRows(only(code), '18.0')).toBe(answer);
  });

  test('of a required Boolean are False from 19 on', () => {
    expect(['18.0', '19.0'].map((series) => fillsExistingRows(only('fields.Boolean(default=False)'), series))).toEqual([false, true]);
  });
});
