import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unifiedDiff } from '../../../actions/common/gitops/repository/unified-diff.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { confinedPath, readTextIfThere, writeAtomically } from '../../../actions/common/runtime/files.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { vendoredFiles } from '../customer/gitops-repo.ts';
import { hashesOf, type KitLock, LOCK_FILE, lockText, parseLock } from '../customer/kit-lock.ts';
import { readTemplates, textsBelow } from '../customer/skeletons.ts';
import { VENDOR } from '../customer/template-names.ts';
import type { Progress } from '../progress/progress.ts';
import { type Render, type RenderedChange, renderedChanges } from './rendered-changes.ts';
import { type VendoredChanges, vendoredChanges } from './vendored-changes.ts';

export interface UpgradeOptions {
  repository: string;
  /** `gitops-templates` of the kit. */
  templates: string;
  dryRun: boolean;
  render: Render;
}

/** What an upgrade changed, or would. */
export interface Upgrade {
  from: string;
  to: string;
  /** Paths of vendored files. */
  changed: string[];
  rendered: RenderedChange[];
  /** What each environment applies now and then, as a unified diff. */
  diff: string;
}

/**
 * Brings the vendored templates of a GitOps repository to this version of the kit; everything else in it stays.
 *
 * @throws Refusal when people changed vendored files, or an environment can't be rendered with the new ones. Nothing is written then.
 */
export async function upgradeKit({ repository, templates, dryRun, render }: UpgradeOptions, progress: Pick<Progress, 'step'>): Promise<Upgrade> {
  const lock = await presentLock(repository);
  const wanted = await progress.step("Read the kit's templates", async () => vendoredFiles((await readTemplates(templates)).vendored));
  const texts = new Map(wanted.map(({ path, content }) => [path, content]));
  const { changes, refusals } = await progress.step('Compare with what is vendored', () => compared(repository, lock, texts));
  refuse(repository, refusals);
  const rendered = await progress.step('Render every environment before and after', (report) => renderedChanges(repository, texts, render, report));
  const diff = await unifiedDiff(runProgram, rendered);
  const after = lockText({ kit: KIT_VERSION, vendored: hashesOf(wanted), generated: lock.generated });
  await (dryRun ? undefined : progress.step('Write', () => write(repository, changes, after)));
  return { from: lock.kit, to: KIT_VERSION, changed: changes.map(({ path }) => path), rendered, diff };
}

async function presentLock(repository: string): Promise<KitLock> {
  const lock = parseLock(await readTextIfThere(await confinedPath(repository, LOCK_FILE, repository), repository));
  if (lock === undefined) {
    throw new Refusal(`${repository} has no ${LOCK_FILE}, so the kit did not make it. Give the folder of a GitOps repository that scripts/new-customer made.`);
  }
  if (Object.keys(lock.vendored).length === 0) {
    throw new Refusal(`${repository} has no templates of the kit: it is for a Docker host, or holds addons. Its workflows are renewed by scripts/new-customer.`);
  }
  return lock;
}

async function compared(repository: string, lock: KitLock, wanted: ReadonlyMap<string, string>): Promise<VendoredChanges> {
  const folder = await confinedPath(repository, VENDOR, repository);
  return vendoredChanges(await textsBelow(folder, `${VENDOR}/`), lock.vendored, wanted);
}

function refuse(repository: string, refusals: readonly string[]): void {
  if (refusals.length > 0) {
    throw new Refusal(`${repository}: nothing was written.\n${refusals.map((sentence) => `- ${sentence}`).join('\n')}`);
  }
}

/** The lock comes last; an upgrade that is killed before it starts anew and finishes. */
async function write(repository: string, changes: VendoredChanges['changes'], lock: string): Promise<void> {
  for (const { path, after } of changes) {
    const file = await confinedPath(repository, path, repository);
    await (after === null ? rm(file) : writeAtomically(file, after));
  }
  await writeAtomically(join(repository, LOCK_FILE), lock);
}
