import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readReleases } from '../../../../../../actions/common/odoo/source/snapshot-reader.ts';
import { folderTree } from '../../../../../../actions/common/odoo/source/trees/folder-tree.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-tree-'));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const MODULE = '{"version": "19.0.1.0.0"}';
const tree = () => folderTree(root, 'folder x');
const find = (...parents: string[]) => tree().findModules(parents);

describe('texts of a folder', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1');

  test.each([
    ['UTF-8', 'a.py', Buffer.from("x = 'é'\n"), "x = 'é'\n"],
    ['a declared encoding', 'a.py', latin1("#!/usr/bin/env python\n# -*- coding: latin-1 -*-\nx = 'é'\n"), "#!/usr/bin/env python\n# -*- coding: latin-1 -*-\nx = 'é'\n"],
    ['a declared encoding of XML', 'a.xml', latin1('<?xml version="1.0" encoding="ISO-8859-1"?>\n<odoo>é</odoo>'), '<?xml version="1.0" encoding="ISO-8859-1"?>\n<odoo>é</odoo>'],
    ['another encoding', 'a.py', latin1("x = 'é'\n"), undefined],
    ['an encoding declared too late', 'a.py', latin1("x = 'é'\n\n# coding: latin-1\n"), undefined],
    ['an encoding that nobody knows', 'a.py', latin1("# coding: klingon\nx = 'é'\n"), undefined],
    ['a manifest, which is UTF-8 whatever it says', '__manifest__.py', latin1("# coding: latin-1\n{'name': 'é'}"), undefined],
  ])('are read as %s', async (_, name, bytes, text) => {
    write({ 'm/__manifest__.py': MODULE });
    writeFileSync(join(root, 'm', name), bytes);
    const texts = await tree().texts([{ path: `m/${name}`, id: '', bytes: bytes.length, isLink: false }]);
    expect(texts.get(`m/${name}`)).toBe(text);
  });

  test('are not looked for under a name that is not UTF-8, which is named', async () => {
    write({ 'm/__manifest__.py': MODULE });
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'm/')), Buffer.from([0xFF])]), '');
    await expect(tree().filesOf(['m'])).rejects.toThrow(/^The name of .*\/m\/\uFFFD is not UTF-8 text; rename it\.$/);
  });
});

describe('modules of a folder', () => {
  test('are looked for four levels deep, but not in hidden folders, in node_modules, or in a module', async () => {
    write({
      'a/__manifest__.py': MODULE, 'oca/repo/b/__manifest__.py': MODULE, 'w/x/y/c/__manifest__.py': MODULE, 'w/x/y/z/d/__manifest__.py': MODULE,
      '.git/e/__manifest__.py': MODULE, 'node_modules/f/__manifest__.py': MODULE, 'a/tests/g/__manifest__.py': MODULE, 'has-hyphen/__manifest__.py': MODULE,
      'old/__openerp__.py': MODULE, 'none/readme.txt': '', '__manifest__.py': MODULE,
    });
    expect((await find()).folders).toEqual(['a', 'oca/repo/b', 'old', 'w/x/y/c']);
  });

  test('of given parents lie directly below them', async () => {
    write({ 'a/b/__manifest__.py': MODULE, 'a/c/d/__manifest__.py': MODULE, 'e/__manifest__.py': MODULE });
    expect((await find('a', 'a/c')).folders).toEqual(['a/b', 'a/c/d']);
    expect(await tree().hasFolder('a')).toBe(true);
    expect(await tree().hasFolder('nope')).toBe(false);
  });

  test('that links lead to are named, unless they are found where they are', async () => {
    write({ 'real/a/__manifest__.py': MODULE, '.hidden/b/__manifest__.py': MODULE, 'text.txt': '' });
    mkdirSync(join(root, 'addons'));
    symlinkSync('../real/a', join(root, 'addons/a'));
    symlinkSync('../.hidden/b', join(root, 'addons/b'));
    symlinkSync('../text.txt', join(root, 'addons/text'));
    symlinkSync('nowhere', join(root, 'addons/broken'));
    const found = await find();
    expect(found.folders).toEqual(['real/a']);
    expect(found.problems).toEqual([expect.stringContaining('addons/b is a symbolic link to the module .hidden/b')]);
    expect((await find('addons')).problems).toHaveLength(2);
  });
});

describe('files of a folder', () => {
  test('have the ids that git gives them', async () => {
    write({ 'a/__manifest__.py': MODULE, 'a/empty': '', 'a/big': 'x'.repeat(3_000_000), 'a/é.txt': 'é' });
    const files = await tree().filesOf(['a']);
    const git = execFileSync('git', ['hash-object', '--no-filters', '--stdin-paths'], { cwd: root, input: files.map(({ path }) => `${path}\n`).join('') });
    expect(files.map(({ id }) => id)).toEqual(git.toString().trim().split('\n'));
  });

  test('leave out compiled Python and hidden folders, and do not follow links', async () => {
    write({ 'a/x.py': '', 'a/__pycache__/x.pyc': '', 'a/.idea/x.xml': '', 'secret/key': 'secret' });
    symlinkSync('../secret', join(root, 'a/folder'));
    symlinkSync('../secret/key', join(root, 'a/file'));
    const files = await tree().filesOf(['a']);
    expect(files.map(({ path, isLink }) => [path, isLink])).toEqual([['a/file', true], ['a/folder', true], ['a/x.py', false]]);
    expect(await tree().texts(files)).toEqual(new Map([['a/x.py', '']]));
  });

  test('that are no text, or too large, have none', async () => {
    write({ 'a/large.py': '#'.repeat(4 * 1024 * 1024 + 1), 'a/fine.py': 'x = 1' });
    writeFileSync(join(root, 'a/latin.py'), Buffer.from([0x23, 0xE9]));
    expect(await tree().texts(await tree().filesOf(['a']))).toEqual(new Map([['a/fine.py', 'x = 1']]));
  });

  test('nested deeper than forty folders, and special files, are refused', async () => {
    write({ [`a/${'d/'.repeat(41)}x`]: '' });
    await expect(tree().filesOf(['a'])).rejects.toThrow('nested deeper than 40');
    rmSync(join(root, 'a'), { recursive: true });
    write({ 'a/x': '' });
    execFileSync('mkfifo', [join(root, 'a/pipe')]);
    await expect(tree().filesOf(['a'])).rejects.toThrow('a/pipe is neither a file, a folder nor a link');
  });
});

describe('a release in a folder', () => {
  const read = async (...folders: string[]) => {
    const place = { tree: tree(), folders };
    return (await readReleases(place, place)).to;
  };

  test('does not count compiled Python, hidden files, translation templates and tests, but counts translations and static files', async () => {
    write({ 'a/__manifest__.py': MODULE, 'a/i18n/de.po': '', 'a/static/x.js': '', 'a/i18n/a.pot': '', 'a/tests/test_x.py': '', 'a/.gitignore': '', 'a/x.pyc': '' });
    expect([...(await read()).modules.get('a')?.files.keys() ?? []]).toEqual(['__manifest__.py', 'i18n/de.po', 'static/x.js']);
  });

  test('counts what the manifest loads, wherever it lies', async () => {
    write({ 'a/__manifest__.py': '{"data": ["tests/data.xml"]}', 'a/tests/data.xml': '<odoo/>', 'a/tests/other.xml': '' });
    expect([...(await read()).modules.get('a')?.files.keys() ?? []]).toEqual(['__manifest__.py', 'tests/data.xml']);
  });

  test('has another hash when a name, a content or a link changes', async () => {
    const hashes = new Set<string>();
    const remember = async () => hashes.add(String((await read()).modules.get('a')?.hash));
    write({ 'a/__manifest__.py': MODULE });
    await remember();
    await remember();
    write({ 'a/x': '1' });
    await remember();
    rmSync(join(root, 'a/x'));
    symlinkSync('1', join(root, 'a/x'));
    await remember();
    rmSync(join(root, 'a/x'));
    write({ 'a/y': '1' });
    await remember();
    expect(hashes.size).toBe(4);
  });

  test('takes the module of the first addons folder, as Odoo does, and refuses a folder that is not there', async () => {
    write({ 'one/a/__manifest__.py': '{"version": "1.1"}', 'two/a/__manifest__.py': '{"version": "2.2"}' });
    expect((await read('two', 'one')).modules.get('a')?.manifest.version).toBe('2.2');
    await expect(read('one', 'three', 'four')).rejects.toThrow('The folder x has no folder three.\nThe folder x has no folder four.');
  });
});
