import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ROOT } from '../../unit/workflows/files.ts';

const KEPT = /^(?:action\.yml|dist(?:\/.*)?|context(?:\/.*)?)$/;

/**
 * Copies what a caller needs of the kit to a folder. act knows neither `$/` nor `queue`, so the kit's own actions are named as a
 * customer would name them, and runs do not queue.
 *
 * @param standIns text of action.yml for actions that are not to run for real.
 */
export async function copyKit(target: string, standIns: Record<string, string> = {}): Promise<void> {
  const workflows = join(target, '.github/workflows');
  await mkdir(workflows, { recursive: true });
  for (const name of await readdir(join(ROOT, 'workflows'))) {
    const text = await readFile(join(ROOT, 'workflows', name), 'utf8');
    await writeFile(join(workflows, name), text.replace(/uses: \$\/(\S+)/g, 'uses: kit/odoo-gitops-kit/$1@test').replace(/^ +queue: max\n/gm, ''));
  }
  for (const name of await readdir(join(ROOT, 'actions'))) {
    await copyAction(name, join(target, 'actions', name), standIns[name]);
  }
}

async function copyAction(name: string, target: string, standIn: string | undefined): Promise<void> {
  const source = join(ROOT, 'actions', name);
  if (standIn !== undefined) {
    await mkdir(target, { recursive: true });
    await writeFile(join(target, 'action.yml'), standIn);
    return;
  }
  await cp(source, target, { recursive: true, filter: (path) => path === source || KEPT.test(relative(source, path)) });
}
