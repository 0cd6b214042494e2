import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { filesBelow } from '../project/files.ts';

export interface Difference {
  path: string;
  kind: 'missing' | 'extra' | 'differs' | 'not in git';
}

/** Compares an action's committed dist with a fresh bundle, byte for byte; answers nothing when both are equal. */
export async function compareBundle(root: string, action: string, bundle: string): Promise<Difference[]> {
  const folder = join('actions', action, 'dist');
  const [fresh, present] = [await filesBelow(bundle), await filesBelow(join(root, folder))];
  const differences: Difference[] = [
    ...fresh.filter((name) => !present.includes(name)).map((name) => ({ path: join(folder, name), kind: 'missing' as const })),
    ...present.filter((name) => !fresh.includes(name)).map((name) => ({ path: join(folder, name), kind: 'extra' as const })),
  ];
  for (const name of fresh.filter((candidate) => present.includes(candidate))) {
    if (!(await sameBytes(join(bundle, name), join(root, folder, name)))) {
      differences.push({ path: join(folder, name), kind: 'differs' });
    }
  }
  return [...differences, ...(await untracked(root, action))].toSorted((left, right) => left.path.localeCompare(right.path));
}

async function sameBytes(left: string, right: string): Promise<boolean> {
  return (await readFile(left)).equals(await readFile(right));
}

/** A bundle that works here but was never added is missing for everybody else. Outside of a git checkout nobody can tell. */
export async function untracked(root: string, action: string): Promise<Difference[]> {
  const folder = join('actions', action, 'dist');
  const listed = await runProgram('git', ['ls-files', '--others', '-z', '--', folder], { cwd: root });
  const paths = listed.exitCode === 0 ? listed.stdout.split('\0').filter((path) => path !== '') : [];
  return paths.map((path) => ({ path, kind: 'not in git' }));
}
