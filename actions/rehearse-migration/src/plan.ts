import type { Docker } from '../../common/engine/docker.ts';
import type { InstalledModules } from '../../common/odoo/source/addons.ts';
import type { RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { RehearsalInputs } from './inputs.ts';

/** What must happen, given the versions that are installed. */
export type PlanUpdate = (installed: InstalledModules) => Promise<RehearsalPlan>;

export async function planUpdate(_docker: Docker, inputs: RehearsalInputs, _installed: InstalledModules): Promise<RehearsalPlan> {
  return { modules: inputs.modules, scripts: [] };
}
