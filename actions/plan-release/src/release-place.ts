import { lstat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Docker } from '../../common/engine/docker.ts';
import { imageAddons } from '../../common/addons/image-addons.ts';
import { imageReference } from '../../common/image/reference.ts';
import type { AddonsPlace } from '../../common/odoo/source/snapshot-reader.ts';
import { folderTree } from '../../common/odoo/source/trees/folder-tree.ts';
import type { ReadGit } from '../../common/odoo/source/trees/git-objects.ts';
import { commitOf, gitTree } from '../../common/odoo/source/trees/git-tree.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { shown } from '../../common/runtime/parsers.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';
import type { PlanInputs } from './inputs.ts';

/** What the releases are opened with. */
export interface OpenTools {
  docker: Docker;
  /** Reads git's objects at the input `path`. */
  git: ReadGit;
  environment: NodeJS.ProcessEnv;
  /** For what is copied out of images. */
  temporary: string;
}

const WRITTEN_AS_FOLDER = /^(?:\.|\.?\/|\.\.\/)/;
// No "..", "@{" or ":": one commit, named plainly.
const REF = /^(?!.*(?:\.\.|@\{))[A-Za-z0-9_][A-Za-z0-9._/+-]*(?:[~^][0-9]*)*$/;

/**
 * Opens what an input names. With `:` or `@sha256:` in it, it is an image; `./x`, `/x` and `.` are folders; anything else is
 * a folder of the workspace or a ref of the checkout, and refused where it could be both.
 *
 * @param name of the input, for error sentences.
 */
export async function openRelease(name: 'from' | 'to', inputs: PlanInputs, tools: OpenTools): Promise<AddonsPlace> {
  const place = await placeOf(name, inputs, tools);
  const { series } = inputs;
  if (series !== undefined && place.series !== undefined && series !== place.series) {
    throw new UserError(`Input "series" is ${series}, and the ${place.tree.origin} says ${place.series} in its label odoo.release.series.`);
  }
  return series === undefined ? place : { ...place, series };
}

async function placeOf(name: 'from' | 'to', inputs: PlanInputs, tools: OpenTools): Promise<AddonsPlace> {
  const text = inputs[name];
  if (text.includes(':')) {
    return imageAddons(tools.docker, checkedImage(name, text), inputs.imageAddons, tools.temporary);
  }
  if (WRITTEN_AS_FOLDER.test(text)) {
    return openFolder(name, text, inputs, tools);
  }
  const commit = REF.test(text) ? await commitFor(inputs, tools, text) : undefined;
  const isFolder = await existsInWorkspace(text, tools.environment);
  if (commit !== undefined && isFolder) {
    throw new UserError(`Input "${name}" ${shown(text)} is a folder and a git ref. Write ./${text} for the folder, or refs/heads/${text} for the branch.`);
  }
  if (commit === undefined) {
    return openFolder(name, text, inputs, tools);
  }
  const tree = await gitTree(tools.git, commit, `ref ${text} (${commit.slice(0, 12)})`);
  return { tree, folders: inputs.addons };
}

function checkedImage(name: string, text: string): string {
  try {
    imageReference(text);
    return text;
  } catch (error) {
    throw new UserError(`Input "${name}" has a colon, so it ${(error as Error).message}.`, { cause: error });
  }
}

async function openFolder(name: string, text: string, inputs: PlanInputs, { environment }: OpenTools): Promise<AddonsPlace> {
  const root = await workspacePath(text, `Input "${name}"`, environment);
  const isFolder = await lstat(root).then((found) => found.isDirectory(), () => false);
  if (!isFolder) {
    throw new UserError(`Input "${name}" ${shown(text)} is no folder of the workspace, no ref of the checkout, and without a colon no image. A ref that a shallow checkout lacks comes with fetch-depth: 0.`);
  }
  return { tree: folderTree(root, `folder ${text}`), folders: inputs.addons };
}

/** A workspace that is no checkout has folders only. */
async function commitFor(inputs: PlanInputs, { git }: OpenTools, text: string): Promise<string | undefined> {
  const inside = await git(['rev-parse', '--git-dir']);
  return inside.exitCode === 0 ? commitOf(git, text, inputs.checkout) : undefined;
}

async function existsInWorkspace(text: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const workspace = environment['GITHUB_WORKSPACE'] || process.cwd();
  return lstat(resolve(workspace, text)).then((found) => found.isDirectory(), () => false);
}
