import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { drifted, writeGenerated } from '../../../../scripts/src/generate/documents.ts';
import { workflowCopies } from '../../../../scripts/src/generate/workflow-copies.ts';

const SOURCE = '# Edit in workflows/promote.yml; scripts/generate copies it.\nname: Promote\r\n';
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kit-generate-'));
  await mkdir(join(root, 'workflows/drafts'), { recursive: true });
  await mkdir(join(root, '.github/workflows'), { recursive: true });
  await writeFile(join(root, 'workflows/promote.yml'), SOURCE);
  await writeFile(join(root, 'workflows/drafts/later.yml'), 'name: Later\n');
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function driftedPaths(): Promise<string[]> {
  return (await drifted(root, await workflowCopies(root))).map(({ path }) => path);
}

describe('workflowCopies', () => {
  test('copies the files of workflows/ byte for byte, and those only', async () => {
    const copies = await workflowCopies(root);
    expect(copies.map(({ path }) => path)).toEqual(['.github/workflows/promote.yml']);
    await Promise.all(copies.map((copy) => writeGenerated(root, copy)));
    expect(await readFile(join(root, '.github/workflows/promote.yml'), 'utf8')).toBe(SOURCE);
    expect(await driftedPaths()).toEqual([]);
  });

  test('sees a copy that somebody edited', async () => {
    await writeFile(join(root, '.github/workflows/promote.yml'), `${SOURCE} `);
    expect(await driftedPaths()).toEqual(['.github/workflows/promote.yml']);
  });

  test('removes a copy whose source is gone, and no other workflow', async () => {
    await writeFile(join(root, '.github/workflows/gone.yml'), '# Edit in workflows/gone.yml\n');
    await writeFile(join(root, '.github/workflows/check.yml'), 'name: Check\n');
    await Promise.all((await workflowCopies(root)).map((copy) => writeGenerated(root, copy)));
    await expect(stat(join(root, '.github/workflows/gone.yml'))).rejects.toThrow('ENOENT');
    expect((await stat(join(root, '.github/workflows/check.yml'))).isFile()).toBe(true);
  });

  test('refuses a source that does not say where to edit it', async () => {
    await writeFile(join(root, 'workflows/other.yml'), '# Edit in workflows/promote.yml\n');
    await expect(workflowCopies(root)).rejects.toThrow(
      'workflows/other.yml: the first line must begin with "# Edit in workflows/other.yml".',
    );
  });
});
