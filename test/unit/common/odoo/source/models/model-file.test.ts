import { describe, expect, test } from '@jest/globals';
import type { FieldDeclaration, ModelClass } from '../../../../../../actions/common/odoo/source/models/declarations.ts';
import { readModelFile } from '../../../../../../actions/common/odoo/source/models/model-file.ts';

const read = (code: string, series = '19.0') => readModelFile('acme/models/x.py', code, series);
const odoo = 'from odoo import fields, models\n';

function onlyClass(code: string, series?: string): ModelClass {
  const { classes, undecided } = read(`${odoo}${code}`, series);
  expect(undecided).toEqual([]);
  expect(classes).toHaveLength(1);
  return classes[0] as ModelClass;
}

function field(line: string, before = ''): FieldDeclaration {
  const { fields } = onlyClass(`${before}class A(models.Model):\n    _name = 'a'\n    ${line}\n`);
  expect(fields).toHaveLength(1);
  return fields[0] as FieldDeclaration;
}

const values = (declared: FieldDeclaration) => Object.fromEntries([...declared.arguments].map(([name, { value, text }]) => [name, value ?? text]));

describe('a model class', () => {
  test('is read with its fields, lines and constraints', () => {
    const declared = onlyClass(`

class Thing(models.Model):
    """A thing. fields.Char() in a text is none."""
    _name = "acme.thing"
    _inherit = ["mail.thread", "acme.mixin"]
    _table = "things"
    # note = fields.Char()
    name: str = fields.Char("Name", required=True, size=10 * 2)
    partner_ids = fields.Many2many[Partner](
        "res.partner",
        string="Partners (all)",  # with a comment )
    )
    _name_unique = models.Constraint(
        "UNIQUE(name)",
        "No!",
    )

    def method(self):
        other = fields.Char()
        return other
`);
    expect(declared).toMatchObject({ className: 'Thing', line: 4, kind: 'Model', model: 'acme.thing', parents: ['mail.thread', 'acme.mixin'], isExtension: false, table: 'things', isAuto: true });
    expect(declared.fields.map(({ name, type, line }) => [name, type, line])).toEqual([['name', 'Char', 10], ['partner_ids', 'Many2many', 11]]);
    expect(values(declared.fields[0] as FieldDeclaration)).toEqual({ string: 'Name', required: true, size: '10 * 2' });
    expect(declared.constraints).toEqual([{ name: 'name_unique', definition: 'UNIQUE(name)', notation: 'attribute', line: 15 }]);
  });

  test.each([
    ["_inherit = 'res.partner'", 'class A', '19.0', 'res.partner', true],
    ["_name = 'b'\n    _inherit = 'a'", 'class A', '19.0', 'b', false],
    ["_name = 'a'\n    _inherit = ['a', 'c']", 'class A', '19.0', 'a', true],
    ["_name = _description = 'a.b'", 'class A', '19.0', 'a.b', false],
    ["_inherit = ['res.partner']", 'class ResPartner', '19.0', 'res.partner', true],
    ["_inherit = ['res.partner']", 'class Other', '18.0', 'res.partner', true],
    ["_inherit = ['res.partner']", 'class Other', '19.0', 'other', false],
    ['pass', 'class SaleOrderLine', '19.0', 'sale.order.line', false],
    ["_name = MODEL", "MODEL = 'a.b'\nclass A", '19.0', 'a.b', false],
  ])('with %j is named as Odoo %s names it', (body, head, series, model, isExtension) => {
    const declared = onlyClass(`${head}(models.Model):\n    ${body}\n`, series);
    expect([declared.model, declared.isExtension]).toEqual([model, isExtension]);
  });

  test.each([
    ['import odoo\nclass A(odoo.models.Model):\n    _name = "a"\n    x = odoo.fields.Char()', 'Model'],
    ['from odoo.models import TransientModel\nfrom odoo.fields import Char as Text\nclass A(TransientModel):\n    _name = "a"\n    x = Text()', 'TransientModel'],
    ['from odoo import models as m, fields as f\nclass A(Mixin, m.AbstractModel):\n\t_name = "a"\n\tx = f.Char()', 'AbstractModel'],
    ['from odoo import (  # all\n    fields,\n    models,\n)\nclass A(models.Model,):\n    _name = "a"\n    x = fields.Char()', 'Model'],
  ])('is found however odoo is imported: %j', (code, kind) => {
    expect(read(code).classes.map((declared) => [declared.kind, declared.fields.map(({ type }) => type)])).toEqual([[kind, ['Char']]]);
  });

  test('of the older notation has its _sql_constraints', () => {
    const { constraints } = onlyClass(`class A(models.Model):
    _name = 'a'
    _sql_constraints = [
        ('code_uniq', 'unique (code,\\n  name)', _('Twice')),
        ('positive', 'CHECK(x > 0)', 'No'),
    ]
`);
    expect(constraints.map(({ name, definition }) => [name, definition])).toEqual([['code_uniq', 'unique (code, name)'], ['positive', 'CHECK(x > 0)']]);
  });

  test('without a word of odoo, or of another kind, is none', () => {
    expect(read('class A(models.Model):\n    _name = "a"').classes).toEqual([]);
    expect(read(`${odoo}class Controller(http.Controller):\n    x = 1\n`)).toEqual({ classes: [], undecided: [] });
  });
});

describe('a field', () => {
  test.each<[string, string[] | undefined]>([
    ["fields.Selection([('a', 'A'), ('b', _('B'))])", ['a', 'b']],
    ["fields.Selection(selection=(('a', 'A'), ['b', 'B']))", ['a', 'b']],
    ['fields.Selection(STATES)', ['x', 'y']],
    ["fields.Selection(STATES + [('z', 'Z')])", undefined],
    ["fields.Selection('_states')", undefined],
    ['fields.Selection(lambda self: [])', undefined],
    ['fields.Selection(OTHER)', undefined],
  ])('%s has the values %j', (code, expected) => {
    expect(field(`state = ${code}`, "STATES = [('x', 'X'), ('y', 'Y')]\n").selection).toEqual(expected);
  });

  test('selection_add is kept apart', () => {
    expect(field("state = fields.Selection(selection_add=[('c', 'C')], ondelete={'c': 'cascade'})")).toMatchObject({ selection: undefined, selectionAdd: ['c'] });
  });

  test('a constant that is assigned twice is not followed', () => {
    expect(values(field('x = fields.Char(required=NEEDED)', 'NEEDED = True\nNEEDED = False\n'))).toEqual({ required: 'NEEDED' });
  });

  test('with ** has arguments that cannot be seen', () => {
    expect(field('x = fields.Char(**OPTIONS)').open).toBe(true);
  });

  test('of two assignments in one class the last wins', () => {
    expect(field('x = fields.Char(); x = fields.Text()').type).toBe('Text');
  });
});

describe('what cannot be decided', () => {
  test.each([
    ['a condition in a class', 'class A(models.Model):\n    _name = "a"\n    if X:\n        x = fields.Char()\n', 4, 'under a condition'],
    ['a field made by a function', 'class A(models.Model):\n    _name = "a"\n    x = make_field()\n', 4, 'no plain assignment'],
    ['a field with two names', 'class A(models.Model):\n    _name = "a"\n    x = y = fields.Char()\n', 4, 'no plain assignment'],
    ['a conditional field', 'class A(models.Model):\n    _name = "a"\n    x = fields.Char() if X else fields.Text()\n', 4, 'no plain assignment'],
    ['added constraints', 'class A(models.Model):\n    _name = "a"\n    _sql_constraints = BASE + []\n', 4, 'entries are not literals'],
    ['a computed name', 'class A(models.Model):\n    _name = f"a.{X}"\n', 2, '_name or _inherit is not a literal'],
    ['a base class of somewhere else', 'class A(Base):\n    _inherit = "a"\n', 2, 'base class'],
    ['a class in a condition', 'if X:\n    class A(models.Model):\n        _name = "a"\n', 2, 'while the file is loaded'],
    ['a class made by a function', 'def make():\n    class A(models.Model):\n        _name = "a"\n', 2, 'while the file is loaded'],
    ['a field added from outside', 'A.x = fields.Char()\n', 2, 'while the file is loaded'],
  ])('%s is listed with its line', (_, code, line, why) => {
    const { classes, undecided } = read(`${odoo}${code}`);
    const all = [...undecided, ...classes.flatMap((declared) => declared.undecided)];
    expect(all).toEqual([expect.objectContaining({ line, why: expect.stringContaining(why) })]);
  });

  test.each([['an open string', 'x = """'], ['an open bracket', 'x = ('], ['a stray backslash', 'x = \\ 1'], ['brackets nested too deep', `x = ${'('.repeat(201)}${')'.repeat(201)}`]])('a file with %s is listed whole', (_, code) => {
    expect(read(`${odoo}${code}\n`)).toMatchObject({ classes: [], undecided: [{ text: '' }] });
  });

  test('a file of over two million characters is not read', () => {
    expect(read(odoo + '#'.repeat(2 * 1024 * 1024)).undecided[0]?.why).toMatch('characters');
  });
});

test.each([
  ['quotes', '"a" '], ['brackets', '()'], ['open brackets', '('], ['mentions of odoo', 'odoo '], ['fields', `x = fields.Char(default="${'y'.repeat(50)}")\n    `],
  ['class statements', 'class A(models.Model): pass\n'], ['indentation', '\n '], ['imports', 'from . import (\n'],
])('a hostile file of %s is read in linear time', (_, part) => {
  const start = performance.now();
  read(`${odoo}class A(models.Model):\n    _name = 'a'\n    ${part.repeat(Math.floor(1_900_000 / part.length))}`);
  expect(performance.now() - start).toBeLessThan(5000);
});
