import { describe, expect, test } from '@jest/globals';
import { codes, moduleFiles, planTrees, thing } from '../../../../../fakes/memory-tree.ts';
import type { Files } from '../../../../../fakes/memory-tree.ts';

const BUMPED = { version: '19.0.2.0.0' };
const BASE = thing('a = fields.Char()');

async function risksOf(before: string, after: string, scripts: Files = {}, series = '19.0'): Promise<string[]> {
  const old = { version: `${series}.1.0.0` };
  return codes(await planTrees({ from: moduleFiles('acme', before, old), to: moduleFiles('acme', after, { version: `${series}.2.0.0` }, scripts), series }));
}

describe('a model', () => {
  test('that is gone leaves its table behind', async () => {
    expect(await risksOf(BASE, '')).toEqual(['high removed-model']);
  });

  test('with another name is a rename only where a script names both', async () => {
    const renamed = BASE.replace('acme.thing', 'acme.item');
    const script = (text: string) => ({ 'migrations/19.0.2.0.0/pre-x.py': `def migrate(cr, version):\n    ${text}\n` });
    expect(await risksOf(BASE, renamed)).toEqual(['high changed-model-name']);
    expect(await risksOf(BASE, renamed, script('rename(cr, "acme_thing", "acme_item")'))).toEqual(['low changed-model-name']);
    expect(await risksOf(BASE, renamed, script('rename_models(cr, [("acme.thing", "acme.item")])'))).toEqual(['low changed-model-name']);
  });

  test('with another table starts empty', async () => {
    expect(await risksOf(BASE, thing('_table = "things"', 'a = fields.Char()'))).toEqual(['high changed-table']);
    expect(await risksOf(BASE, thing('_table = "acme_thing"', 'a = fields.Char()'))).toEqual([]);
  });

  test.each([
    ['transient', BASE.replace('models.Model', 'models.TransientModel'), ['high changed-model-kind']],
    ['abstract', BASE.replace('models.Model', 'models.AbstractModel'), ['high changed-model-kind']],
    ['one without a table', thing('_auto = False', 'a = fields.Char()'), ['high changed-model-kind']],
  ])('that becomes %s loses its rows or hides them', async (_, after, expected) => {
    expect(await risksOf(BASE, after)).toEqual(expected);
    expect(await risksOf(after, after.replace('fields.Char()', 'fields.Char("A")'))).toEqual([]);
  });

  test('in a file that starts with a byte order mark is read as any other', async () => {
    const marked = (code: string, version: string) => {
      const files = moduleFiles('acme', code, { version });
      return Object.fromEntries(Object.entries(files).map(([path, text]) => [path, path.includes('manifest') ? text : `\uFEFF${text}`]));
    };
    const plan = await planTrees({ from: marked(BASE, '19.0.1.0.0'), to: marked(thing(), '19.0.2.0.0') });
    expect(codes(plan)).toEqual(['high removed-stored-field']);
  });

  test('without a table, and an abstract one that nothing inherits, has no rows to lose', async () => {
    expect(await risksOf(thing('_auto = False', 'a = fields.Char()'), thing('_auto = False'))).toEqual([]);
    const abstract = (code: string) => code.replace('models.Model', 'models.AbstractModel');
    expect(await risksOf(abstract(BASE), abstract(thing()))).toEqual([]);
  });

  test('that inherits from an abstract one loses the fields of that one', async () => {
    const mixin = (...body: string[]) => `class Mixin(models.AbstractModel):\n    _name = "acme.mixin"\n${body.map((line) => `    ${line}\n`).join('')}\n`;
    const user = thing('_inherit = "acme.mixin"');
    expect(await risksOf(`${mixin('a = fields.Char()')}${user}`, `${mixin()}${user}`)).toEqual(['high removed-stored-field']);
  });

  test('of Odoo that is abstract may be inherited anywhere', async () => {
    const extension = (...body: string[]) => `class Thread(models.AbstractModel):\n    _inherit = "mail.thread"\n${body.map((line) => `    ${line}\n`).join('')}`;
    expect(await risksOf(extension('a = fields.Char()'), extension('b = 1'))).toEqual(['high removed-stored-field']);
  });
});

describe('a constraint', () => {
  const constrained = (definition: string) => thing('a = fields.Char()', `_a_uniq = models.Constraint(${definition}, "No")`);

  test.each([
    ['is new', BASE, constrained('"UNIQUE(a)"'), ['medium new-constraint']],
    ['is a new unique index', BASE, thing('a = fields.Char()', '_a_uniq = models.UniqueIndex("(a)")'), ['medium new-constraint']],
    ['is another one', constrained('"UNIQUE(a)"'), constrained('"UNIQUE(a, b)"'), ['medium new-constraint']],
    ['is the same', constrained('"UNIQUE(a)"'), constrained('"UNIQUE(a)" ""'), []],
    ['is gone', constrained('"UNIQUE(a)"'), BASE, []],
    ['cannot be read', BASE, constrained('DEFINITION'), ['medium new-constraint']],
  ])('that %s', async (_, before, after, expected) => {
    expect(await risksOf(before, after)).toEqual(expected);
  });

  test('of the older notation counts before 19 and is ignored since', async () => {
    const older = thing('a = fields.Char()', "_sql_constraints = [('a_uniq', 'unique(a)', 'No')]");
    expect(await risksOf(BASE, older, {}, '18.0')).toEqual(['medium new-constraint']);
    expect(await risksOf(BASE, older)).toEqual(['medium ignored-constraint']);
    expect(await risksOf(older, constrained('"unique(a)"'))).toEqual(['medium new-constraint']);
  });

  test('on a new table has no rows to break it', async () => {
    expect(codes(await planTrees({ from: moduleFiles('acme', ''), to: moduleFiles('acme', constrained('"UNIQUE(a)"'), BUMPED) }))).toEqual([]);
  });
});

describe('code that cannot be decided', () => {
  test('is a risk where it changes, with its line and release', async () => {
    const conditional = (type: string) => thing('if X:', `    a = fields.${type}()`);
    const plan = await planTrees({ from: moduleFiles('acme', conditional('Char')), to: moduleFiles('acme', conditional('Text'), BUMPED) });
    expect(plan.risks.map(({ code, line, evidence }) => [code, line, evidence])).toEqual([['not-analysed', 5, { release: 'from' }], ['not-analysed', 5, { release: 'to' }]]);
    expect(await risksOf(`${conditional('Char')}`, `${conditional('Char')}\n    b = fields.Char()\n`)).toEqual([]);
  });

  test('is a risk where a whole file cannot be read', async () => {
    expect(await risksOf(BASE, `${BASE}\nx = """`)).toEqual(['high removed-model', 'low not-analysed']);
  });
});
