import { imageAddons } from '../../common/addons/image-addons.ts';
import type { Docker } from '../../common/engine/docker.ts';
import type { RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { InstalledModules } from '../../common/odoo/source/addons.ts';
import { planRelease } from '../../common/odoo/source/plan.ts';
import { readReleases } from '../../common/odoo/source/snapshot-reader.ts';
import { freshTemporaryFolder, withTemporaryFolder } from '../../common/runtime/workspace.ts';
import type { RehearsalInputs } from './inputs.ts';

/** What must happen, given the versions that are installed. */
export type PlanUpdate = (installed: InstalledModules) => Promise<RehearsalPlan>;

/** Odoo's own core module; everything depends on it, so updating it updates all. */
const CORE = 'base';

/**
 * Plans the update from the addons of both images and from what is installed. Images on different bases may differ in Odoo
 * itself, so there everything is updated.
 */
export async function planUpdate(docker: Docker, inputs: RehearsalInputs, installed: InstalledModules): Promise<RehearsalPlan> {
  const parent = await freshTemporaryFolder('rehearse-migration');
  return withTemporaryFolder(parent, async (folder) => {
    const old = await imageAddons(docker, inputs.oldImage.reference, [], folder);
    const fresh = await imageAddons(docker, inputs.newImage.reference, [], folder);
    const releases = await readReleases(old, fresh);
    const plan = planRelease(releases.from, releases.to, installed);
    const planned = old.baseDigest === fresh.baseDigest ? plan.update : [CORE];
    return {
      modules: inputs.modules.length > 0 ? inputs.modules : planned,
      scripts: plan.scripts.map(({ id }) => id),
    };
  });
}
