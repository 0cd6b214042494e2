import type { RevertDocument } from '../../common/odoo/helper/documents.ts';
import type { RecipeTrial, RehearsalObservations } from '../../common/odoo/rehearsal/judgement.ts';
import { recipeOf, wantsRecipe, type Recipe } from '../../common/odoo/rehearsal/recipe.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { together } from '../../common/runtime/together.ts';
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

/**
 * On two databases side by side: the web server of the old image writes rows, so the one whose rows are compared and which goes forward
 * again is another. That one has to go back a second time.
 */
async function tryRecipe(subjects: RehearsalSubjects, observations: RehearsalObservations, recipe: Recipe): Promise<RecipeTrial> {
  const { old, new: fresh, back, forth } = subjects;
  const { before, plan } = observations;
  const takeBack = (database: string): Promise<RevertDocument> => revert(fresh, old, database, JSON.stringify(recipe));
  await together([back, forth].map((name) => subjects.copyWork(name)));
  const [reverted, other] = await together([takeBack(back), takeBack(forth)]);
  if (reverted.outcome !== 'reverted' || other.outcome !== 'reverted') {
    return { recipe, revert: reverted.outcome === 'reverted' ? other : reverted, oldImage: null, comparison: null, forward: null };
  }
  const [oldImage, { comparison, forward }] = await together([
    tryImage(old.helper, back, before, plan),
    goForward(subjects, observations),
  ]);
  const isProven = forward.after !== null && (await takeBack(forth)).outcome === 'reverted';
  return { recipe, revert: reverted, oldImage: isProven ? oldImage : null, comparison, forward };
}

/** The database that went back, once more to the new release; its rows are compared with those of the release before and after that. */
async function goForward(
  { old, new: fresh, work, forth }: RehearsalSubjects, { plan, update: first }: RehearsalObservations,
): Promise<Pick<RecipeTrial, 'comparison'> & { forward: Forward }> {
  const comparison = await compareRows(fresh.helper, forth, work, plan, first);
  const updated = await update(old, fresh, forth, plan.modules);
  if (updated.outcome !== 'updated') {
    return { comparison, forward: { update: updated, after: null, comparison: null } };
  }
  const after = await observe(fresh.helper, forth);
  return { comparison, forward: { update: updated, after, comparison: await compareRows(fresh.helper, forth, work, plan, updated) } };
}
