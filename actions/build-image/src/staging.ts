import { chmod, copyFile, lstat, mkdir, readdir, realpath, utimes, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { INTENT_FILE } from '../../common/odoo/intent/parse.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { isInside } from '../../common/runtime/files.ts';
import type { SourceIntent } from './intent.ts';
import type { SourceModule } from './modules.ts';
import type { Requirements } from './requirements.ts';

export interface Staging {
  /** The build context to fill; empty at first. */
  folder: string;
  /** The kit's own files for an image. */
  kit: string;
  /** The customer's source: links may lead within it. */
  source: string;
  modules: readonly SourceModule[];
  requirements: Requirements;
  intent: SourceIntent | null;
  /** Seconds since 1970 that date every file. */
  epoch: number;
}

const LEFT_OUT = /^(?:\.git|\.hg|\.svn|__pycache__|node_modules|\.env(?:\..*)?)$|\.py[co]$/;
const MAXIMUM_FILES = 100_000;

/** True for what is never built in, wherever it lies in an addon: version control, bytecode, environment files. */
export function isLeftOut(name: string): boolean {
  return LEFT_OUT.test(name);
}

/**
 * Makes the build context: one flat folder of addons, the requirements, the intent, the kit's files. Only what is listed here can reach the
 * image, with equal modes and times in every checkout, so that equal sources give equal layers.
 */
export async function stageContext(staging: Staging): Promise<void> {
  const copier = new Copier(staging.source);
  for (const module of staging.modules) {
    await copier.copyTree(module.folder, join(staging.folder, 'addons', module.name));
  }
  await copier.copyTree(staging.kit, join(staging.folder, 'kit'), staging.kit);
  await stageRequirements(staging);
  await stageIntent(staging);
  await copyFile(join(staging.kit, 'Dockerfile'), join(staging.folder, 'Dockerfile'));
  await mkdir(join(staging.folder, 'addons'), { recursive: true });
  await dateEverything(staging.folder, staging.epoch);
}

async function stageRequirements({ folder, requirements }: Staging): Promise<void> {
  const target = join(folder, 'requirements');
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'requirements.txt'), requirements.text, { mode: 0o644 });
  if (requirements.locked) {
    await writeFile(join(target, 'locked'), '', { mode: 0o644 });
  }
}

/** The folder is there without a file too, as the Dockerfile copies it. */
async function stageIntent({ folder, intent }: Staging): Promise<void> {
  const target = join(folder, 'intent');
  await mkdir(target, { recursive: true });
  if (intent !== null) {
    await writeFile(join(target, INTENT_FILE), intent.text, { mode: 0o644 });
  }
}

/** Copies regular files; links are followed as long as they stay inside the root. */
class Copier {
  #files = 0;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** @param around real paths of the folders that this one is copied in, so that links in a circle end. */
  async copyTree(from: string, to: string, root = this.#source, around: readonly string[] = []): Promise<void> {
    await mkdir(to, { recursive: true });
    await chmod(to, 0o755);
    for (const name of await readdir(from)) {
      if (!isLeftOut(name)) {
        await this.#copyEntry(join(from, name), join(to, name), root, [...around, from]);
      }
    }
  }

  async #copyEntry(from: string, to: string, root: string, around: readonly string[]): Promise<void> {
    refuseUnreadableName(root, from);
    const real = await realpath(from).catch(() => undefined);
    if (real === undefined || !isInside(await realpath(root), real)) {
      throw new UserError(`The link ${relative(root, from)} leads nowhere or out of the context; only files inside it can be built in.`);
    }
    const information = await lstat(real);
    if (information.isDirectory()) {
      refuseLoop(root, from, real, around);
      await this.copyTree(real, to, root, around);
    } else if (information.isFile()) {
      this.#count(root);
      await copyFile(real, to);
      await chmod(to, 0o644);
    } else {
      throw new UserError(`${relative(root, from)} is neither a file nor a folder and cannot be built in.`);
    }
  }

  #count(root: string): void {
    this.#files += 1;
    if (this.#files > MAXIMUM_FILES) {
      throw new UserError(`The addons of ${root} have more than ${MAXIMUM_FILES} files.`);
    }
  }
}

/** A link to a folder that is being copied would be copied for ever. */
function refuseLoop(root: string, link: string, target: string, around: readonly string[]): void {
  if (link !== target && around.some((folder) => isInside(target, folder))) {
    throw new UserError(`The link ${relative(root, link)} leads to a folder that holds it, so it has no end.`);
  }
}

/** Node puts U+FFFD where a name is not UTF-8, and no such file is there. */
function refuseUnreadableName(root: string, path: string): void {
  if (path.includes('\uFFFD')) {
    throw new UserError(`The name of ${relative(root, path)} is not UTF-8 text; rename the file.`);
  }
}

async function dateEverything(folder: string, epoch: number): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    await (entry.isDirectory() ? dateEverything(path, epoch) : utimes(path, epoch, epoch));
  }
  await utimes(folder, epoch, epoch);
}
