import { canonicalJson } from '../../runtime/canonical.ts';
import type { Reason } from '../../runtime/outcome.ts';
import type { DatabaseChange } from '../../runtime/database-change.ts';
import type { Comparison, Observation } from '../helper/documents.ts';
import type { RecipeTrial, RehearsalObservations } from './judgement.ts';
import { misreadings } from './misreading.ts';
import { judgeTrial } from './probe-judgement.ts';
import { recipeProblems } from './recipe-judgement.ts';
import { newDemands, type Recipe } from './recipe.ts';
import { sameSchema } from './same-schema.ts';

export interface DatabaseChangeAnswer {
  databaseChange: DatabaseChange;
  reasons: Reason[];
  /** What a rollback has to apply; null: nothing, or it does not help. */
  recipe: Recipe | null;
}

/**
 * What a rollback would have to do to the database: nothing when both observations are equal; nothing but moving the marker
 * when the OLD image passes its probes on the migrated clone; a recipe when it passes them after that; else a restore. That the
 * old image starts, or that `/web/health` answers 200, proves nothing.
 */
export function judgeDatabaseChange(observations: RehearsalObservations): DatabaseChangeAnswer {
  const { before, after, comparison, oldImage, baseline } = observations;
  if (after === null || comparison === null || oldImage === null) {
    return breaking([{ code: 'old-image-not-tried', message: 'The old image was not tried on the migrated database.' }]);
  }
  const lost = Object.keys(before.modules).filter((name) => isInstalled(before, name) && !isInstalled(after, name));
  if (lost.length > 0) {
    return breaking(lost.map((name) => ({ code: 'old-module-gone', message: `Module ${name} is not installed any more, so the old image does not load it on the migrated database.` })));
  }
  const failures = judgeTrial('old image', oldImage, baseline).filter((answer) => answer.outcome !== 'pass').flatMap((answer) => answer.reasons);
  const demands = newDemands(observations).map((relaxed) => ({ code: 'schema-demands-more', message: `The old code can't know what the updated schema demands; to take the release back, it would have to be so that ${relaxed}.` }));
  if (failures.length > 0 || demands.length > 0) {
    return observations.recipe === null ? breaking(failures.length > 0 ? failures : demands) : afterRecipe(observations, observations.recipe);
  }
  const misread = misreadings(observations, oldImage);
  if (misread.length > 0) {
    return breaking(misread);
  }
  if (sameDatabase(before, after) && sameRows(comparison)) {
    return { databaseChange: 'none', reasons: [{ code: 'database-unchanged', message: 'The update left schema, modules, views and rows as they were.' }], recipe: null };
  }
  const message = 'The old image passed its probes on the migrated database.';
  return { databaseChange: 'compatible', reasons: [{ code: 'old-image-passes', message }], recipe: null };
}

function afterRecipe(observations: RehearsalObservations, trial: RecipeTrial): DatabaseChangeAnswer {
  const problems = recipeProblems(observations, trial);
  if (problems.length > 0) {
    return breaking(problems);
  }
  const message = 'The old image passed its probes on the migrated database after a recipe, no business row was touched, and the release went forward again.';
  return { databaseChange: 'compatible', reasons: [{ code: 'recipe-proven', message }], recipe: trial.recipe };
}

function isInstalled({ modules }: Observation, name: string): boolean {
  return modules[name]?.state === 'installed';
}

function breaking(reasons: Reason[]): DatabaseChangeAnswer {
  return { databaseChange: 'breaking', reasons, recipe: null };
}

function sameDatabase(before: Observation, after: Observation): boolean {
  const parts = ['modules', 'views', 'constraints', 'indexes'] as const;
  return sameSchema(before.schema, after.schema) && parts.every((part) => canonicalJson(before[part]) === canonicalJson(after[part]));
}

/** Rows that data files wrote count too: the old image's data files would have written others. */
function sameRows({ tables, lostTables, sequencesGoneBack, unread }: Comparison): boolean {
  return [tables, lostTables, sequencesGoneBack, unread].every((found) => Object.keys(found).length === 0);
}
