import { describe, expect, test } from '@jest/globals';
import { codes, manifest, moduleFiles, planTrees, thing } from '../../../../../fakes/memory-tree.ts';
import type { Files } from '../../../../../fakes/memory-tree.ts';

const BASE = thing('a = fields.Char()');
const NEXT = { version: '19.0.2.0.0' };
const acme = (members: Record<string, unknown> = {}, name = 'acme') => moduleFiles(name, name === 'acme' ? BASE : '', members);

describe('an installed module', () => {
  test('that is gone, or cannot be loaded, is high; its fields are not listed one by one', async () => {
    const other = acme({}, 'other');
    expect(codes(await planTrees({ from: { ...acme(), ...other }, to: other }))).toEqual(['high removed-module']);
    const extension = moduleFiles('extension', 'class Partner(models.Model):\n    _inherit = "res.partner"\n    a = fields.Char()\n');
    expect(codes(await planTrees({ from: { ...extension, ...other }, to: other }))).toEqual(['high removed-module']);
    expect(codes(await planTrees({ from: acme(), to: acme({ installable: false }) }))).toEqual(['high not-installable']);
    expect(codes(await planTrees({ from: acme(), to: acme({ version: '18.0.1.0.0' }) }))).toEqual(['high not-installable']);
  });

  test('that is gone while a new one has most of its files looks renamed', async () => {
    const [other, views] = [acme({}, 'other'), { 'acme/views/a.xml': '<odoo/>', 'acme/views/b.xml': '<odoo><data/></odoo>' }];
    const renamed = (files: Files): Files => Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('acme/', 'acme_new/'), text]));
    const plan = await planTrees({ from: { ...acme(), ...views, ...other }, to: { ...renamed({ ...acme(NEXT), ...views }), ...other } });
    expect(plan.risks[0]).toMatchObject({ code: 'renamed-module', module: 'acme', evidence: { renamedTo: 'acme_new' } });
  });

  test('that is gone while a new one has little in common with it is removed', async () => {
    const fresh = moduleFiles('fresh', 'x = 1\n', {}, { 'a.xml': '<a/>' });
    expect(codes(await planTrees({ from: acme(), to: fresh }))).toContain('high removed-module');
  });

  test('that is not installed in the database is no risk when it is gone', async () => {
    const other = acme({}, 'other');
    expect(codes(await planTrees({ from: { ...acme(), ...other }, to: other, installed: { base: '19.0.1.3', other: '19.0.1.0.0' } }))).toEqual([]);
  });

  test('with a manifest of the old name is not seen from 19 on', async () => {
    const { 'acme/__manifest__.py': text = '', ...rest } = acme();
    const { risks } = await planTrees({ from: { ...acme(), ...acme({}, 'other') }, to: { ...rest, 'acme/__openerp__.py': text, ...acme({}, 'other') } });
    expect(risks.map(({ code }) => code)).toContain('removed-module');
  });
});

describe('a dependency', () => {
  test('that was removed, or is not installable, keeps Odoo from loading the module', async () => {
    const both = { ...acme({}, 'core'), ...acme({ depends: ['core'] }) };
    expect(codes(await planTrees({ from: both, to: acme({ depends: ['core'] }) }))).toEqual(['high missing-dependency', 'high removed-module']);
    expect(codes(await planTrees({ from: both, to: { ...both, ...acme({ installable: false }, 'core') } }))).toEqual(['high missing-dependency', 'high not-installable']);
  });

  test('in a circle is named', async () => {
    const circle = { ...acme({ depends: ['other'], ...NEXT }), ...acme({ depends: ['acme'], ...NEXT }, 'other') };
    const plan = await planTrees({ from: { ...acme({ depends: ['other'] }), ...acme({}, 'other') }, to: circle });
    expect(plan.risks[0]).toMatchObject({ code: 'dependency-cycle', evidence: { modules: ['acme', 'other'] } });
    expect(plan.risks[0]?.message).toMatch('acme -> other -> acme');
  });

  test('of the addons that is new gets installed, with what it completes', async () => {
    const to = {
      ...acme({ depends: ['core'], ...NEXT }), ...acme({ depends: ['deep'] }, 'core'), ...acme({}, 'deep'),
      ...acme({ depends: ['core', 'acme'], auto_install: true }, 'glue'), ...acme({ depends: ['core', 'never'], auto_install: true }, 'waiting'),
    };
    const plan = await planTrees({ from: acme(), to });
    expect(plan.install).toEqual(['core', 'deep', 'glue']);
    expect(plan.update).toEqual(['acme']);
    expect(codes(plan)).toEqual(['medium new-dependency', 'medium new-auto-install', 'low module-not-installed']);
  });

  test('of Odoo that is new is installed where it is not, with what the plan cannot see', async () => {
    const plan = await planTrees({ from: acme({ depends: ['sale'] }), to: acme({ depends: ['sale', 'contacts'], ...NEXT }) });
    expect(codes(plan)).toEqual(['medium new-dependency']);
    expect(plan.risks[0]?.message).toMatch('cannot see');
    const known = { base: '19.0.1.3', sale: '19.0.1.2', contacts: '19.0.1.0', acme: '19.0.1.0.0' };
    expect(codes(await planTrees({ from: acme({ depends: ['sale'] }), to: acme({ depends: ['sale', 'contacts'], ...NEXT }), installed: known }))).toEqual([]);
  });
});

describe('a new module', () => {
  test('is not installed by an update', async () => {
    expect(codes(await planTrees({ from: acme(), to: { ...acme(), ...acme({}, 'other') } }))).toEqual(['low module-not-installed']);
  });

  test('that installs itself is not installed either where its dependencies were there before', async () => {
    expect(codes(await planTrees({ from: acme(), to: { ...acme(), ...acme({ depends: ['acme'], auto_install: true }, 'glue') } }))).toEqual(['low new-auto-install']);
  });
});

describe('data files', () => {
  const withData = (xml: string, members: Record<string, unknown> = {}) => moduleFiles('acme', BASE, { data: ['data/a.xml'], ...members }, { 'data/a.xml': xml });
  const record = (value: string, block = ' noupdate="1"') => `<odoo${block}>\n  <record id="one" model="x"><field name="a">${value}</field></record>\n</odoo>\n`;

  test('that are listed have to be there', async () => {
    const plan = await planTrees({ from: acme(), to: acme({ data: ['views/missing.xml', '../other/x.xml'], ...NEXT }) });
    expect(plan.risks).toEqual([expect.objectContaining({ code: 'missing-data-file', file: 'acme/__manifest__.py', evidence: { path: 'views/missing.xml' } })]);
  });

  test.each<[string, string, string, string[]]>([
    ['no longer well formed', record('1'), '<odoo><record', ['low not-analysed']],
    ['changed in a noupdate block', record('1'), record('2'), ['medium noupdate-changed']],
    ['changed outside of one', record('1', ''), record('2', ''), []],
    ['the same', record('1'), `${record('1')}<!-- x -->`, []],
    ['changed as it leaves the block', record('1'), record('2', ''), ['medium noupdate-changed']],
    ['new in the block', '<odoo/>', record('1'), []],
  ])('with a record that is %s', async (_, before, after, expected) => {
    expect(codes(await planTrees({ from: withData(before), to: withData(after, NEXT) }))).toEqual(expected);
  });

  test('with a held record that a script names are worth knowing only, with file and line', async () => {
    const script = { 'acme/migrations/19.0.2.0.0/post-x.py': 'def migrate(cr, version):\n    write("acme.one")\n' };
    const plan = await planTrees({ from: withData(record('1')), to: { ...withData(record('2'), NEXT), ...script } });
    expect(plan.risks).toEqual([expect.objectContaining({ code: 'noupdate-changed', severity: 'low', file: 'acme/data/a.xml', line: 2 })]);
  });
});

test('a manifest of one text per key is written by the fake as Python', () => {
  expect(manifest({ installable: false, a: null, b: true })).toBe('{\n "name": "Test",\n "installable": False,\n "a": None,\n "b": True\n}');
});
