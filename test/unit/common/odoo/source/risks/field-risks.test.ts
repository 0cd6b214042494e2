import { describe, expect, test } from '@jest/globals';
import { codes, moduleFiles, planTrees, thing } from '../../../../../fakes/memory-tree.ts';
import type { Files } from '../../../../../fakes/memory-tree.ts';

const BUMPED = { version: '19.0.2.0.0' };

/** The risks of a change in one field of a model that the addon defines. */
async function risksOf(before: string[], after: string[], scripts: Files = {}): Promise<string[]> {
  return codes(await planTrees({ from: moduleFiles('acme', thing(...before)), to: moduleFiles('acme', thing(...after), BUMPED, scripts) }));
}

const script = (text: string, name = 'pre-x.py'): Files => ({ [`migrations/19.0.2.0.0/${name}`]: `def migrate(cr, version):\n    ${text}\n` });

describe('a field that is no longer declared', () => {
  test.each([
    ['a = fields.Char()', ['high removed-stored-field']],
    ['a = fields.Many2many("b")', ['medium removed-stored-field']],
    ['a = fields.Binary()', ['medium removed-stored-field']],
    ['a = fields.Char(compute="_a")', []],
    ['a = fields.One2many("b", "c")', []],
    ['a = fields.Char(store=STORED)', ['low not-analysed']],
  ])('%s: %j', async (field, expected) => {
    expect(await risksOf([field], [])).toEqual(expected);
  });

  test('is a rename where a pre script names it together with a new field', async () => {
    const after = ['b = fields.Char()'];
    expect(await risksOf(['a = fields.Char()'], after, script('cr.execute("ALTER TABLE x RENAME a TO b")'))).toEqual(['low renamed-by-script']);
    expect(await risksOf(['a = fields.Char()'], after, script('cr.execute("UPDATE x SET b = a")', 'post-x.py'))).toEqual(['low copied-by-script']);
  });

  test('is less than high where a script names it alone, and high where the script only names a longer word', async () => {
    expect(await risksOf(['code = fields.Char()'], [], script('keep("code")'))).toEqual(['medium removed-stored-field']);
    expect(await risksOf(['code = fields.Char()'], ['other = fields.Char()'], script('keep("code")'))).toEqual(['medium removed-stored-field']);
    expect(await risksOf(['code = fields.Char()'], [], script('keep("barcode", "code_2")'))).toEqual(['high removed-stored-field']);
  });

  test('is no rename where the script does not run', async () => {
    const idle = { 'migrations/18.0.2.0.0/pre-x.py': 'def migrate(cr, version):\n    rename("a", "b")\n' };
    expect(await risksOf(['a = fields.Char()'], ['b = fields.Char()'], idle)).toEqual(['high removed-stored-field', 'high script-not-run']);
  });

  test('says file and line of the old release, and the values that go', async () => {
    const plan = await planTrees({ from: moduleFiles('acme', thing('a = fields.Char()')), to: moduleFiles('acme', thing(), BUMPED) });
    expect(plan.risks[0]).toMatchObject({ file: 'acme/models/model.py', line: 5, evidence: { model: 'acme.thing', field: 'a', release: 'from' } });
    expect(plan.risks[0]?.message).toBe('acme.thing.a (Char) is no longer declared: the update drops its column with every value in it.');
  });

  test('on a model of Odoo may be declared by Odoo itself', async () => {
    const extension = 'class Partner(models.Model):\n    _inherit = "res.partner"\n';
    const plan = await planTrees({ from: moduleFiles('acme', `${extension}    a = fields.Char()\n`), to: moduleFiles('acme', `${extension}    b = fields.Char()\n`, BUMPED) });
    expect(plan.risks[0]?.message).toMatch('unless Odoo itself declares it');
  });

  test('is still there when another module, or a parent model, declares it now', async () => {
    const other = (code: string) => moduleFiles('other', code, { version: '19.0.2.0.0', depends: ['acme'] });
    const from = { ...moduleFiles('acme', thing('a = fields.Char()')), ...other('') };
    const moved = { ...moduleFiles('acme', thing(), BUMPED), ...other('class T(models.Model):\n    _inherit = "acme.thing"\n    a = fields.Char()\n') };
    expect(codes(await planTrees({ from, to: moved }))).toEqual(['medium no-version-bump']);
    const mixin = 'class Mixin(models.AbstractModel):\n    _name = "acme.mixin"\n    a = fields.Char()\n\n';
    const inherited = moduleFiles('acme', `${mixin}${thing('_inherit = ["acme.mixin"]')}`, BUMPED);
    expect(codes(await planTrees({ from: moduleFiles('acme', thing('a = fields.Char()')), to: inherited }))).toEqual([]);
  });

  test('of a file that nothing imports any more says so', async () => {
    const to = { ...moduleFiles('acme', thing('a = fields.Char()'), BUMPED), 'acme/models/__init__.py': '' };
    const plan = await planTrees({ from: moduleFiles('acme', thing('a = fields.Char()')), to });
    expect(codes(plan)).toEqual(['high removed-model']);
    const extension = 'class Partner(models.Model):\n    _inherit = "res.partner"\n    a = fields.Char()\n';
    const lost = await planTrees({ from: moduleFiles('acme', extension), to: { ...moduleFiles('acme', extension, BUMPED), 'acme/models/__init__.py': '' } });
    expect(lost.risks[0]?.message).toMatch('The file acme/models/model.py is still there, and nothing imports it.');
  });

  test('of a wizard is worth knowing only', async () => {
    const wizard = (...body: string[]) => thing(...body).replace('models.Model', 'models.TransientModel');
    expect(codes(await planTrees({ from: moduleFiles('acme', wizard('a = fields.Char()')), to: moduleFiles('acme', wizard(), BUMPED) }))).toEqual(['low removed-stored-field']);
  });
});

describe('a field that becomes required', () => {
  test.each<[string, string[], string[], Files, string[]]>([
    ['new, without a default', [], ['a = fields.Char(required=True)'], {}, ['high required-without-default']],
    ['new, filled by a script', [], ['a = fields.Char(required=True)'], script('fill("a")', 'post-x.py'), ['medium required-without-default']],
    ['new, with a default', [], ['a = fields.Char(required=True, default="x")'], {}, ['medium required-with-default']],
    ['new, with an empty default', [], ['a = fields.Char(required=True, default=False)'], {}, ['high required-without-default']],
    ['new, a Boolean that is False by default', [], ['a = fields.Boolean(required=True, default=False)'], {}, ['medium required-with-default']],
    ['new, computed and stored', [], ['a = fields.Char(required=True, compute="_a", store=True)'], {}, ['medium required-with-default']],
    ['new, computed and not stored', [], ['a = fields.Char(required=True, compute="_a")'], {}, []],
    ['new, a relation table', [], ['a = fields.Many2many("b", required=True)'], {}, []],
    ['there before', ['a = fields.Char()'], ['a = fields.Char(required=True)'], {}, ['high required-without-default']],
    ['required before', ['a = fields.Char(required=True)'], ['a = fields.Char("A", required=True)'], {}, []],
    ['no longer required', ['a = fields.Char(required=True)'], ['a = fields.Char()'], {}, []],
    ['stored only now', ['a = fields.Char(required=True, compute="_a")'], ['a = fields.Char(required=True)'], {}, ['high required-without-default']],
    ['undecided', [], ['a = fields.Char(required=REQUIRED)'], {}, ['low not-analysed']],
  ])('%s', async (_, before, after, scripts, expected) => {
    expect(await risksOf(['z = fields.Char()', ...before], ['z = fields.Char()', ...after], scripts)).toEqual(expected);
  });

  test('on a model of another module, which did not change, has rows too', async () => {
    const core = moduleFiles('core', thing('a = fields.Char()'));
    const app = (code: string, version: string) => moduleFiles('app', code, { depends: ['core'], version });
    const to = { ...core, ...app('class T(models.Model):\n    _inherit = "acme.thing"\n    b = fields.Char(required=True)\n', '19.0.2.0.0') };
    expect(codes(await planTrees({ from: { ...core, ...app('', '19.0.1.0.0') }, to }))).toEqual(['high required-without-default']);
  });

  test('is no risk in a table without rows', async () => {
    const to = moduleFiles('acme', `${thing('a = fields.Char()')}\n${thing('a = fields.Char(required=True)').replace('acme.thing', 'acme.new').replace('Thing', 'New')}`, BUMPED);
    expect(codes(await planTrees({ from: moduleFiles('acme', thing('a = fields.Char()')), to }))).toEqual([]);
  });
});

describe('a field that changes', () => {
  test.each([
    ['Integer', 'Float', ['medium type-changed']], ['Char', 'Text', ['medium type-changed']], ['Char', 'Selection', ['low type-changed']],
    ['Char', 'Integer', ['high type-changed']], ['Text', 'Date', ['high type-changed']], ['Datetime', 'Char', ['medium type-changed']],
    ['Integer', 'Many2one', ['high type-changed']], ['Char', 'Many2many', ['high type-changed']], ['Html', 'Text', ['low type-changed']],
  ])('from %s to %s', async (from, to, expected) => {
    expect(await risksOf([`a = fields.${from}()`], [`a = fields.${to}()`])).toEqual(expected);
  });

  test.each<[string, string, string, string[]]>([
    ['points elsewhere', 'fields.Many2one("b")', 'fields.Many2one(comodel_name="c")', ['high type-changed']],
    ['keeps its values in its column now', 'fields.Binary()', 'fields.Binary(attachment=False)', ['high type-changed']],
    ['depends on the company now', 'fields.Char()', 'fields.Char(company_dependent=True)', ['high type-changed']],
    ['no longer depends on the company', 'fields.Char(company_dependent=True)', 'fields.Char()', []],
    ['keeps its links in another table', 'fields.Many2many("b", "x_rel")', 'fields.Many2many("b", relation="y_rel")', ['high changed-table']],
    ['keeps its links in a table of its own', 'fields.Many2many("b")', 'fields.Many2many("b", "y_rel")', ['high changed-table']],
    ['names the table that it has anyway', 'fields.Many2many("b")', 'fields.Many2many("b", "acme_thing_b_rel", "x", "y")', []],
    ['is computed now', 'fields.Char()', 'fields.Char(compute="_a", store=True)', ['medium became-computed']],
    ['is not stored now', 'fields.Char()', 'fields.Char(compute="_a")', ['medium became-not-stored']],
    ['is stored now', 'fields.Char(compute="_a")', 'fields.Char(compute="_a", store=True)', []],
    ['loses a value', "fields.Selection([('a', 'A'), ('b', 'B')])", "fields.Selection([('a', 'A')])", ['medium removed-selection-value']],
    ['gains a value', "fields.Selection([('a', 'A')])", "fields.Selection([('a', 'A'), ('b', 'B')])", []],
    ['gets values from a function', "fields.Selection([('a', 'A')])", 'fields.Selection(lambda self: [])', ['low not-analysed']],
    ['keeps its function', "fields.Selection('_a')", "fields.Selection('_a', string='A')", []],
    ['has values of another file', 'fields.Selection(STATES)', "fields.Selection(STATES, string='A')", ['low not-analysed']],
    ['has values of an older spelling', "fields.Selection([('a', 'A'), ('b', 'B')])", 'fields.Selection(\n        [("a", "A"), ("b", "B"),],\n    )', []],
    ['has another label', 'fields.Char("A")', 'fields.Char("B", help="C")', []],
  ])('%s', async (_, from, to, expected) => {
    expect(await risksOf([`a = ${from}`], [`a = ${to}`])).toEqual(expected);
  });
});
