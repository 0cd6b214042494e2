import type { RecipeTrial, RehearsalObservations, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import { recipeOf, wantsRecipe, type Recipe } from '../../common/odoo/rehearsal/recipe.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { compareRows, observe, revert, tryImage, update } from './helper-calls.ts';
import type { RehearsalSubjects } from './observe-release.ts';

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
  const { old, new: fresh, work, migrated } = subjects;
  const { before, plan } = observations;
  const reverted = await revert(fresh, old, migrated, JSON.stringify(recipe));
  if (reverted.outcome !== 'reverted') {
    return { recipe, revert: reverted, oldImage: null, comparison: null, forward: null };
  }
  const comparison = await compareRows(fresh.helper, migrated, work, plan, observations.update);
  const oldImage = await tryImage(old.helper, migrated, before);
  return { recipe, revert: reverted, oldImage, comparison, forward: await goForward(subjects, plan) };
}

/** The clone of the migrated database, which went back, once more to the new release. */
async function goForward({ old, new: fresh, work, migrated }: RehearsalSubjects, plan: RehearsalPlan): Promise<RecipeTrial['forward']> {
  const updated = await update(old, fresh, migrated, plan.modules);
  if (updated.outcome !== 'updated') {
    return { update: updated, after: null, comparison: null };
  }
  const after = await observe(fresh.helper, migrated);
  return { update: updated, after, comparison: await compareRows(fresh.helper, migrated, work, plan, updated) };
}
