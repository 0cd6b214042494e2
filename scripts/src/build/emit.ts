import { rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { filesBelow } from '../project/files.ts';

/**
 * Writes the JavaScript of all actions to `lib/`, without type checking (the test command does that), and removes what an
 * earlier run left there, so that an import of a deleted file fails.
 */
export async function emitJavaScript(root: string): Promise<void> {
  const said = await requireProgram(
    runProgram,
    'Translating TypeScript',
    join(root, 'node_modules/.bin/tsc'),
    ['--project', join(root, 'tsconfig.build.json'), '--listEmittedFiles'],
    { cwd: root },
  );
  const written = new Set(emittedFiles(said).map((path) => relative(join(root, 'lib'), path)));
  const stale = (await filesBelow(join(root, 'lib'))).filter((path) => !written.has(path));
  await Promise.all(stale.map((path) => rm(join(root, 'lib', path), { force: true })));
}

function emittedFiles(said: string): string[] {
  return said
    .split('\n')
    .filter((line) => line.startsWith('TSFILE: '))
    .map((line) => line.slice('TSFILE: '.length).trim());
}
