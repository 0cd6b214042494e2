import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChangedFile } from '../../../actions/common/gitops/repository/changed-files.ts';
import { errorSentence, Refusal } from '../../../actions/common/runtime/errors.ts';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { exists } from '../project/files.ts';
import { inParallel } from '../project/parallel.ts';
import type { Report } from '../progress/progress.ts';
import { ENVIRONMENT_ROOTS, renderedFolders } from './environment-folders.ts';

/** Renders a folder with a kustomization.yaml to the YAML that Argo CD would apply. */
export type Render = (folder: string) => Promise<string>;

/** What one rendered folder said and would say. */
export interface RenderedChange extends ChangedFile {
  /** Why it can't be rendered as it is; then nothing is known of what runs, and `before` is null. */
  broken: string | undefined;
}

const AT_ONCE = 4;

/**
 * Renders every environment with the present templates and with the new ones, in copies.
 *
 * @param vendored new templates by path from the root of the repository.
 * @returns those that differ.
 * @throws Refusal that names each folder which the new templates can't render.
 */
export async function renderedChanges(repository: string, vendored: ReadonlyMap<string, string>, render: Render, report: Report): Promise<RenderedChange[]> {
  const folders = await renderedFolders(repository);
  const copy = await mkdtemp(join(tmpdir(), 'upgrade-kit-'));
  try {
    await copyEnvironments(repository, copy);
    for (const [path, text] of vendored) {
      await writeAtomically(join(copy, path), text);
    }
    const all = await inParallel(folders, AT_ONCE, async (folder) => {
      report(folder);
      return changeOf(folder, await attempted(render, join(repository, folder)), await attempted(render, join(copy, folder)));
    });
    return settled(all).filter(({ before, after }) => before !== after);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function copyEnvironments(repository: string, copy: string): Promise<void> {
  for (const root of ENVIRONMENT_ROOTS) {
    if (await exists(join(repository, root))) {
      await cp(join(repository, root), join(copy, root), { recursive: true });
    }
  }
}

type Attempt = { text: string } | { problem: string };

async function attempted(render: Render, folder: string): Promise<Attempt> {
  try {
    return { text: await render(folder) };
  } catch (error) {
    return { problem: errorSentence(error) };
  }
}

function changeOf(folder: string, before: Attempt, after: Attempt): RenderedChange | string {
  if ('problem' in after) {
    return `${folder}: the new templates can't render it. ${after.problem}`;
  }
  const isBroken = 'problem' in before;
  return { path: `${folder}.yaml`, before: isBroken ? null : before.text, after: after.text, broken: isBroken ? before.problem : undefined };
}

function settled(all: readonly (RenderedChange | string)[]): RenderedChange[] {
  const problems = all.filter((one) => typeof one === 'string');
  if (problems.length > 0) {
    throw new Refusal(`Nothing was written.\n${problems.map((sentence) => `- ${sentence}`).join('\n')}`);
  }
  return all.filter((one) => typeof one !== 'string');
}
