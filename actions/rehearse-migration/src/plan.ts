import type { Docker } from '../../common/engine/docker.ts';
import type { RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { RehearsalInputs } from './inputs.ts';

export async function planUpdate(_docker: Docker, inputs: RehearsalInputs): Promise<RehearsalPlan> {
  return { modules: inputs.modules, scripts: [] };
}
