import type { Reason } from '../../runtime/outcome.ts';
import type { Comparison } from '../helper/documents.ts';
import { accessDifferences } from './access-judgement.ts';
import { dataDifferences } from './data-differences.ts';
import type { RecipeTrial, RehearsalObservations } from './judgement.ts';
import { misreadings } from './misreading.ts';
import { judgeTrial } from './probe-judgement.ts';
import { sameSchema } from './same-schema.ts';

/**
 * What speaks against taking the release back with the recipe; nothing, when it was proven: the old image passes every probe, users
 * have the access that they had, no business row was touched, and the release goes forward again.
 */
export function recipeProblems(observations: RehearsalObservations, trial: RecipeTrial): Reason[] {
  const { revert, oldImage, comparison, forward } = trial;
  if (comparison === null || forward === null) {
    return revert.reasons.map(({ code, message }) => ({ code, message: `The recipe could not be applied: ${message}` }));
  }
  const problems = [
    ...touchedRows(comparison, Object.keys(observations.update.recipe?.records ?? {})),
    ...forwardProblems(observations, forward),
    ...(oldImage === null ? [] : imageProblems(observations, oldImage)),
  ];
  const untried = { code: 'old-image-not-tried', message: 'The old image was not tried after the recipe.' };
  return oldImage === null && problems.length === 0 ? [untried] : problems;
}

function imageProblems(observations: RehearsalObservations, oldImage: NonNullable<RecipeTrial['oldImage']>): Reason[] {
  const { baseline } = observations;
  const answers = judgeTrial('old image after the recipe', oldImage, baseline);
  const access = accessDifferences(baseline.probe.access, oldImage.probe.access).map(({ message }) => ({
    code: 'recipe-changes-access', message: `With the old image after the recipe, against before the update: ${message}`,
  }));
  const failures = [...answers.flatMap(({ outcome, reasons }) => (outcome === 'pass' ? [] : reasons)), ...access];
  // Where a probe fails, every field of its model reads differently too.
  return failures.length > 0 ? failures : misreadings(observations, oldImage);
}

/** A recipe is about the tables that describe Odoo itself. */
function touchedRows({ tables, lostTables, sequencesGoneBack, unread }: Comparison, own: readonly string[]): Reason[] {
  const touched = [
    ...Object.keys(tables).filter((table) => !own.includes(table)), ...Object.keys(lostTables), ...Object.keys(sequencesGoneBack),
    ...unread.map(({ table }) => table),
  ];
  return touched.map((subject) => ({ code: 'recipe-touches-rows', message: `The recipe does not leave the rows of ${subject} as they are.`, evidence: { subject } }));
}

function forwardProblems({ after }: RehearsalObservations, forward: NonNullable<RecipeTrial['forward']>): Reason[] {
  if (after === null || forward.after === null || forward.comparison === null) {
    return [{ code: 'not-forward-again', message: `After the recipe the release does not go forward again: ${sentences(forward.update.reasons)}` }];
  }
  const schema = sameSchema(after.schema, forward.after.schema) ? [] : [{
    code: 'not-forward-again', message: 'After the recipe the release goes forward again to another schema.',
  }];
  const { unexplained } = dataDifferences(forward.comparison, after.schema, forward.after.schema);
  return [...schema, ...unexplained.map(({ message }) => ({ code: 'not-forward-again', message: `When the release goes forward again: ${message}` }))];
}

function sentences(reasons: readonly Reason[]): string {
  return reasons.map(({ message }) => message).join(' ');
}
