import { info } from '@actions/core';
import { contentCache } from '../../common/addons/content-cache.ts';
import { imageContent } from '../../common/addons/image-content.ts';
import type { Docker } from '../../common/engine/docker.ts';
import type { StartHelper } from '../../common/odoo/helper/ask.ts';
import type { RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { InstalledModules } from '../../common/odoo/source/addons.ts';
import { planImages } from '../../common/odoo/source/image-plan.ts';
import { logText } from '../../common/runtime/foreign-text.ts';
import { together } from '../../common/runtime/together.ts';
import type { RehearsalInputs } from './inputs.ts';

/** What must happen, given the versions that are installed. */
export type PlanUpdate = (installed: InstalledModules) => Promise<RehearsalPlan>;
/** The same of two images that can be asked. */
export type PlanRelease = (installed: InstalledModules, helpers: PlanHelpers) => Promise<RehearsalPlan>;

export interface PlanHelpers {
  old: StartHelper;
  new: StartHelper;
  /** The hash of odoo-release, or a name that holds it. */
  version: string;
}

/** Plans the update from what both images hold of the installed modules, and says why. */
export async function planUpdate(
  { oldImage, newImage, modules }: Pick<RehearsalInputs, 'oldImage' | 'newImage' | 'modules'>,
  installed: InstalledModules,
  helpers: PlanHelpers,
  docker: Docker,
): Promise<RehearsalPlan> {
  const tools = { docker, helper: helpers.version, cache: contentCache() };
  const names = [...installed.keys()];
  const [old, fresh] = await together([
    imageContent(oldImage.reference, helpers.old, names, tools),
    imageContent(newImage.reference, helpers.new, names, tools),
  ]);
  const plan = planImages(old, fresh, installed);
  const given = modules.length === 0 ? [] : [`The input "modules" decides what is updated: ${modules.join(', ')}.`];
  [...plan.notes, ...given].forEach((note) => info(logText(note)));
  return { modules: modules.length > 0 ? modules : plan.modules, scripts: plan.scripts };
}
