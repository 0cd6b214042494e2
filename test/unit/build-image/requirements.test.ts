import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRequirements } from '../../../actions/build-image/src/requirements.ts';
import { temporaryTree } from './temporary-tree.ts';

const HASH = `--hash=sha256:${'a'.repeat(64)}`;

async function read(files: Record<string, string>) {
  return readRequirements(await temporaryTree(files));
}

describe('Python requirements', () => {
  test('may be absent', async () => {
    expect(await read({})).toEqual({ requirements: { file: '', text: '', locked: false }, problems: [] });
  });

  test('come from the lock where there is one', async () => {
    const { requirements, problems } = await read({ 'requirements.txt': 'Phone_Numbers>=9\n', 'requirements.lock': `phone-numbers==9.0 \\\n    ${HASH}\n` });
    expect(requirements).toMatchObject({ file: 'requirements.lock', locked: true });
    expect(problems).toEqual([]);
  });

  test('are locked when requirements.txt itself has hashes', async () => {
    expect((await read({ 'requirements.txt': `a==1 ${HASH}\n` })).requirements.locked).toBe(true);
    expect((await read({ 'requirements.txt': 'a==1\n' })).requirements.locked).toBe(false);
  });

  test('are refused when the lock locks nothing', async () => {
    const { problems } = await read({ 'requirements.lock': 'a==1\n' });
    expect(problems).toEqual([expect.objectContaining({ file: 'requirements.lock', line: 1, message: expect.stringContaining('no --hash lines') })]);
  });

  test('are refused when the lock is older than what it locks', async () => {
    const { problems } = await read({ 'requirements.txt': '# ours\na\nb[extra]>=2 ; python_version > "3"\n', 'requirements.lock': `a==1 ${HASH}\n` });
    expect(problems).toEqual([expect.objectContaining({ file: 'requirements.txt', line: 3, message: 'b is not in requirements.lock: make the lock again.' })]);
  });

  test.each(['-r other.txt', '--requirement=other.txt', '-c limits.txt', '-rother.txt', '-e .', '-e.', '.', '.[extra]', '--editable ./here', 'a @ file:///opt/a.whl', './wheel.whl', '/opt/wheel.whl', 'file:///opt/wheel.whl'])(
    'may not point elsewhere: %s',
    async (line) => {
      const { problems } = await read({ 'requirements.txt': `a==1\n${line}\n` });
      expect(problems).toEqual([expect.objectContaining({ file: 'requirements.txt', line: 2 })]);
    },
  );

  test('are read as pip reads them: a comment ends with its line', async () => {
    const { problems } = await read({ 'requirements.txt': '# see below \\\n-r other.txt\n' });
    expect(problems).toEqual([expect.objectContaining({ file: 'requirements.txt', line: 2 })]);
  });

  test('that are no text are a problem beside others', async () => {
    const folder = await temporaryTree({});
    await writeFile(join(folder, 'requirements.txt'), Buffer.from([0xFF]));
    expect((await readRequirements(folder)).problems).toEqual([
      { code: 'requirements', message: expect.stringContaining('UTF-8 text'), file: 'requirements.txt', line: undefined },
    ]);
  });
});
