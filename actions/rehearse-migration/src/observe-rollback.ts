import type { RevertDocument } from '../../common/odoo/helper/documents.ts';
import type { RecipeTrial, RehearsalObservations, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import { recipeOf, wantsRecipe, type Recipe } from '../../common/odoo/rehearsal/recipe.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { compareRows, observe, revert, tryImage, update } from './helper-calls.ts';
import type { RehearsalSubjects } from './observe-release.ts';

type Forward = NonNullable<RecipeTrial['forward']>;

/**
 * Where the old image does not work on the migrated database: tries whether it does after a recipe, whether business rows are as they
 * were, and whether the release can go forward again. Answers the observations with what was seen of that.
 */
export async function observeRollback(subjects: RehearsalSubjects, observations: RehearsalObservations, steps: StepTimes): Promise<RehearsalObservations> {
  const recipe = wantsRecipe(observations) ? recipeOf(observations, subjects) : null;
  return recipe === null
    ? observations
    : { ...observations, recipe: await steps.step('Take the release back with a recipe', () => tryRecipe(subjects, observations, recipe)) };
}

async function tryRecipe(subjects: RehearsalSubjects, observations: RehearsalObservations, recipe: Recipe): Promise<RecipeTrial> {
  const { old, new: fresh, work, back } = subjects;
  const { before, plan } = observations;
  const takeBack = (): Promise<RevertDocument> => revert(fresh, old, back, JSON.stringify(recipe));
  await subjects.copyWork(back);
  const reverted = await takeBack();
  if (reverted.outcome !== 'reverted') {
    return { recipe, revert: reverted, oldImage: null, comparison: null, forward: null };
  }
  const comparison = await compareRows(fresh.helper, back, work, plan, observations.update);
  const forward = await goForward(subjects, plan);
  // The web server writes rows too, so the image is tried when nothing is compared any more.
  const oldImage = forward.after !== null && (await takeBack()).outcome === 'reverted' ? await tryImage(old.helper, back, before, plan) : null;
  return { recipe, revert: reverted, oldImage, comparison, forward };
}

/** The database that went back, once more to the new release. */
async function goForward({ old, new: fresh, work, back }: RehearsalSubjects, plan: RehearsalPlan): Promise<Forward> {
  const updated = await update(old, fresh, back, plan.modules);
  if (updated.outcome !== 'updated') {
    return { update: updated, after: null, comparison: null };
  }
  const after = await observe(fresh.helper, back);
  return { update: updated, after, comparison: await compareRows(fresh.helper, back, work, plan, updated) };
}
