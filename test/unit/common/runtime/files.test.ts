import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { confinedPath, isInside, readText, writeAtomically } from '../../../../actions/common/runtime/files.ts';

let top: string;
let root: string;

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'kit-files-'));
  root = join(top, 'workspace');
  await mkdir(join(root, 'inside'), { recursive: true });
  await writeFile(join(top, 'secret'), 'secret');
});

afterEach(async () => {
  await rm(top, { recursive: true });
});

describe('isInside', () => {
  test.each([
    ['/a', '/a', true],
    ['/a', '/a/b', true],
    ['/a', '/a/..b', true],
    ['/a', '/ab', false],
    ['/a/b', '/a', false],
    ['/a', '/', false],
    ['/', '/a', true],
  ])('%s holds %s: %s', (folder, path, inside) => {
    expect(isInside(folder, path)).toBe(inside);
  });
});

describe('confinedPath', () => {
  test.each(['inside', 'inside/new/file', '.', 'inside/../inside', '..hidden'])('allows %s', async (path) => {
    expect(await confinedPath(root, path, 'Input "path"')).toBe(join(root, path));
  });

  test.each(['..', '../secret', 'inside/../../secret', '/etc/passwd', '../workspace-2'])('refuses %s', async (path) => {
    await expect(confinedPath(root, path, 'Input "path"')).rejects.toThrow(
      `Input "path": ${path} leaves ${root}. Only paths below it are allowed.`,
    );
  });

  test('says plainly that the root is not there', async () => {
    await expect(confinedPath(join(root, 'absent'), 'x', 'Input "path"')).rejects.toThrow(`Input "path": there is no folder ${join(root, 'absent')}.`);
  });

  test('allows an absolute path below the root', async () => {
    expect(await confinedPath(root, join(root, 'inside'), 'x')).toBe(join(root, 'inside'));
  });

  test.each([
    ['to a file outside', '../secret', 'link'],
    ['to a folder outside, for a file that does not exist yet', '..', 'link/new'],
    ['that points to nothing', '../nothing', 'link'],
    ['that points to nothing, for a file below it', 'nowhere', 'link/new'],
  ])('refuses a link %s', async (_what, target, path) => {
    await symlink(target, join(root, 'link'));
    await expect(confinedPath(root, path, 'x')).rejects.toThrow('leaves');
  });

  test('allows a link that stays inside', async () => {
    await symlink('inside', join(root, 'link'));
    expect(await confinedPath(root, 'link/file', 'x')).toBe(join(root, 'link/file'));
  });
});

describe('readText', () => {
  test('reads UTF-8', async () => {
    await writeFile(join(root, 'file'), 'é');
    expect(await readText(join(root, 'file'), 'x')).toBe('é');
  });

  test('names a file that is missing', async () => {
    await expect(readText(join(root, 'none'), 'The policy')).rejects.toThrow(`The policy: there is no file ${root}/none.`);
  });

  test.each([
    ['a folder', 'folder'],
    ['a link', 'link'],
  ])('refuses %s', async (_what, name) => {
    await mkdir(join(root, 'folder'));
    await symlink(join(top, 'secret'), join(root, 'link'));
    await expect(readText(join(root, name), 'x')).rejects.toThrow('is not a regular file');
  });

  test('refuses what is too large', async () => {
    await writeFile(join(root, 'file'), '12345');
    await expect(readText(join(root, 'file'), 'x', 4)).rejects.toThrow('has 5 bytes; at most 4 are read');
  });

  test('refuses what is not UTF-8', async () => {
    await writeFile(join(root, 'file'), new Uint8Array([0xFF, 0xFE]));
    await expect(readText(join(root, 'file'), 'x')).rejects.toThrow('is not UTF-8 text');
  });
});

describe('writeAtomically', () => {
  test('makes the folders and replaces the file', async () => {
    const path = join(root, 'a/b/file');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
  });

  test.each([0o600, 0o775, 0o444])('keeps the mode %o of the file that it replaces', async (mode) => {
    const path = join(root, 'file');
    await writeFile(path, 'one');
    await chmod(path, mode);
    await writeAtomically(path, 'two');
    expect((await stat(path)).mode & 0o7777).toBe(mode);
  });

  test('replaces a link by a file of its own, and leaves what it pointed to alone', async () => {
    const path = join(root, 'link');
    await symlink(join(top, 'secret'), path);
    await writeAtomically(path, 'two');
    expect((await lstat(path)).mode & 0o133).toBe(0);
    expect(await readFile(join(top, 'secret'), 'utf8')).toBe('secret');
  });

  test('leaves no part behind when it fails', async () => {
    await mkdir(join(root, 'file/in-the-way'), { recursive: true });
    await expect(writeAtomically(join(root, 'file'), 'x')).rejects.toThrow();
    expect(await readdir(root)).toEqual(['file', 'inside']);
  });

  test('lets writers of the same file do so at once', async () => {
    const path = join(root, 'file');
    await Promise.all(Array.from({ length: 20 }, (_, index) => writeAtomically(path, String(index).repeat(1000))));
    expect(await readFile(path, 'utf8')).toMatch(/^(?<number>\d+)(?:\k<number>)*$/);
    expect(await readdir(root)).toEqual(['file', 'inside']);
  });
});
