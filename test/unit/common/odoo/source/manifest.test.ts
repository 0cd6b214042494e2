import { describe, expect, test } from '@jest/globals';
import { readManifest } from '../../../../../actions/common/odoo/source/manifest.ts';

const read = (text: string, name = 'acme') => readManifest(`${name}/__manifest__.py`, text, name);

describe('a manifest', () => {
  test('without anything has the defaults of Odoo', () => {
    expect(read('{}')).toEqual({ version: '1.0', installable: true, depends: ['base'], autoInstall: false, data: [] });
  });

  test('of base depends on nothing', () => {
    expect(read('{"depends": []}', 'base').depends).toEqual([]);
  });

  test('gives version, dependencies and data as written, init_xml first', () => {
    expect(read("{'version': '19.0.1.0.0', 'depends': ('sale',), 'init_xml': ['a.xml'], 'data': ['b.xml'], 'installable': 0}")).toEqual({
      version: '19.0.1.0.0', installable: false, depends: ['sale'], autoInstall: false, data: ['a.xml', 'b.xml'],
    });
  });

  test.each([['True', ['sale', 'stock']], ['["sale"]', ['sale']], ['[]', []], ['False', false], ['None', false]])('with auto_install %s waits for %j', (written, triggers) => {
    expect(read(`{"depends": ["sale", "stock"], "auto_install": ${written}}`).autoInstall).toEqual(triggers);
  });

  test.each([['1.0', '1.0'], ['16.5', '16.5']])('may have the number %s as version', (written, version) => {
    expect(read(`{"version": ${written}}`).version).toBe(version);
  });

  test.each([
    ['["acme"]', 'a manifest has to be a dictionary'],
    ['{"depends": "base"}', '"depends" has to be a list of texts'],
    ['{"depends": [1]}', '"depends" has to be a list of texts'],
    ['{"data": {"a": 1}}', '"data" has to be a list of texts'],
    ['{"version": ["1.0"]}', '"version" has to be text'],
    ['{"auto_install": ["sale"]}', '"auto_install" names sale, which is not in "depends"'],
    ['{"name": "x", "depends": 1, "version": []}', '"depends" has to be a list of texts.\nacme/__manifest__.py:1: "version" has to be text.'],
    [`{"summary": "${'x'.repeat(1024 * 1024)}"}`, 'a manifest has at most'],
  ])('is refused with file and line: %.60s', (text, problem) => {
    expect(() => read(text)).toThrow(`acme/__manifest__.py:1: ${problem}`);
  });

  test('names the line of each key that is wrong', () => {
    expect(() => read('{\n  "name": "x",\n  "version": [],\n  "depends":\n    "base",\n}')).toThrow(
      'acme/__manifest__.py:4: "depends" has to be a list of texts.\nacme/__manifest__.py:3: "version" has to be text.',
    );
  });
});
