import { describe, expect, test } from '@jest/globals';
import { codes, moduleFiles, planTrees, thing } from '../../../../../fakes/memory-tree.ts';
import type { Files } from '../../../../../fakes/memory-tree.ts';

const BASE = thing('a = fields.Char()');
const MIGRATE = 'def migrate(cr, version):\n    pass\n';

async function plan(after: Files, version = '19.0.2.0.0', before: Files = {}) {
  return planTrees({ from: moduleFiles('acme', BASE, {}, before), to: moduleFiles('acme', BASE, { version }, after) });
}

describe('a script that does not run', () => {
  test.each([
    ['migrations/19.0.1.0.0/pre-x.py', 'not-above-installed'],
    ['migrations/18.0.2.0.0/pre-x.py', 'not-above-installed'],
    ['migrations/19.0.3.0.0/post-x.py', 'above-manifest'],
    ['migrations/v2.0/pre-x.py', 'folder-name'],
    ['migrations/pre-x.py', 'folder-name'],
    ['migrations/19.0.2.0.0/deep/pre-x.py', 'folder-name'],
    ['migration/19.0.2.0.0/pre-x.py', 'folder-name'],
    ['migrations/19.0.2.0.0/pre_x.py', 'file-name'],
    ['migrations/19.0.2.0.0/rename.py', 'file-name'],
  ])('%s: %s', async (path, reason) => {
    const { risks, scripts } = await plan({ [path]: MIGRATE });
    expect(scripts).toEqual([]);
    expect(risks.map(({ code, severity, file, evidence }) => [code, severity, file, evidence?.['reason']])).toEqual([['script-not-run', 'high', `acme/${path}`, reason]]);
  });

  test('because its time has passed is no risk when it is not new', async () => {
    const old = { 'migrations/19.0.1.0.0/pre-x.py': MIGRATE, 'migrations/v2/pre-y.py': MIGRATE };
    expect(codes(await plan({ ...old, 'data/x.txt': '' }, '19.0.2.0.0', old))).toEqual(['medium script-not-run']);
  });

  test.each(['migrations/19.0.2.0.0/common.py', 'migrations/19.0.2.0.0/__init__.py', 'migrations/tests/pre-x.py', 'migrations/README.py', 'models/post-x.py'])(
    '%s is no script, and no risk', async (path) => {
      expect(codes(await plan({ [path]: 'def other():\n    pass\n' }))).toEqual([]);
    },
  );
});

describe('a script that runs', () => {
  test.each([
    ['def migrate(cr, version):\n    pass\n'], ['from odoo.upgrade.util import migrate\n'], ['migrate = other\n'], ['from .common import *\n'],
    ['@openupgrade.migrate()\ndef migrate(env, version):\n    pass\n'], ['def  migrate ( cr,\n  version):\n    pass\n'],
    ['def migrate(_cr: Cursor, _version: str = "",) -> None:\n    pass\n'],
    ['try:\n    from a import migrate\nexcept ImportError:\n    pass\n'],
  ])('may have its migrate as %j', async (text) => {
    expect(codes(await plan({ 'migrations/19.0.2.0.0/pre-x.py': text }))).toEqual([]);
  });

  test.each([['# def migrate(cr, version)\n'], ['class A:\n    def migrate(self):\n        pass\n'], ['def migrated(cr, version):\n    pass\n'], ['"""\ndef migrate(cr, version):\n"""\n']])(
    'stops the update with %j', async (text) => {
      expect(codes(await plan({ 'migrations/19.0.2.0.0/pre-x.py': text }))).toEqual(['high script-without-migrate']);
    },
  );
});

describe('a script whose migrate takes other parameters', () => {
  test.each(['(env, version)', '(cr)', '()', '(cr, version, registry)', '(cr, *, version)', '(self, cr, version)'])('stops the update: %s', async (parameters) => {
    const text = { 'migrations/19.0.2.0.0/pre-x.py': `def migrate${parameters}:\n    pass\n` };
    expect(codes(await plan(text))).toEqual(['high script-without-migrate']);
  });
});

test.each(['def migrate(cr, version)):\n    pass\n', 'x = """'])('a script that cannot be read is said to be so: %j', async (text) => {
  const { risks } = await plan({ 'migrations/19.0.2.0.0/pre-x.py': text });
  expect(risks.map(({ code, severity, line }) => [code, severity, line])).toEqual([['not-analysed', 'medium', 1]]);
});

describe('a version that stays', () => {
  test('is high with a new script, which then does not run', async () => {
    const { risks, scripts } = await plan({ 'migrations/19.0.2.0.0/pre-x.py': MIGRATE }, '19.0.1.0.0');
    expect(scripts).toEqual([]);
    expect(risks.map(({ code, severity }) => [severity, code])).toEqual([['high', 'no-version-bump']]);
    expect(risks[0]?.message).toMatch('acme/migrations/19.0.2.0.0/pre-x.py');
  });

  test('is medium with another schema, and nothing with other code', async () => {
    const to = (code: string) => ({ from: moduleFiles('acme', BASE), to: moduleFiles('acme', code) });
    expect(codes(await planTrees(to(thing('a = fields.Char()', 'b = fields.Char()'))))).toEqual(['medium no-version-bump']);
    expect(codes(await planTrees(to(`${BASE}\n    def x(self):\n        return 1\n`)))).toEqual([]);
    expect(codes(await planTrees(to(thing('a = fields.Char("Label", help="More")'))))).toEqual([]);
  });

  test('is nothing where only the formatting of a field differs, or the labels of its values', async () => {
    const field = (code: string) => moduleFiles('acme', thing(code));
    const reformatted = async (before: string, after: string) => codes(await planTrees({ from: field(before), to: field(after) }));
    const before = "s = fields.Selection([('a', 'A')], default='a', required=True)";
    expect(await reformatted(before, 's = fields.Selection(\n        [\n            ("a", "Other"),\n        ],\n        required=True,\n        default="a",\n    )')).toEqual([]);
    expect(await reformatted("m = fields.Many2one('b', default=lambda self: self.env.ref('a.b'))", 'm = fields.Many2one("b", default=lambda self: self.env.ref(\n        "a.b",\n    ))')).toEqual([]);
    expect(await reformatted(before, "s = fields.Selection([('a', 'A'), ('b', 'B')], default='a', required=True)")).toEqual(['medium no-version-bump']);
  });
});
