import type { RehearsalObservations } from './judgement.ts';
import { judgeTrial } from './probe-judgement.ts';

/** What `odoo-release revert --recipe` reads: for which pair of releases, and what it relaxes in the schema. */
export interface Recipe {
  version: 1;
  /** The version of odoo-release that kept what the update overwrote. */
  helper: string;
  digest: string;
  from: string;
  relaxes: string[];
}

/**
 * Whether the old image fails on the migrated database, or could with other records than those that its probes make. Where it misses
 * a column or table that is gone, no recipe helps.
 */
export function wantsRecipe(observations: RehearsalObservations): boolean {
  const { oldImage, baseline } = observations;
  if (oldImage === null || missesColumns(observations)) {
    return false;
  }
  return judgeTrial('old image', oldImage, baseline).some(({ outcome }) => outcome === 'fail') || newDemands(observations).length > 0;
}

function missesColumns({ before, after, oldImage }: RehearsalObservations): boolean {
  const isGone = ([table, columns]: [string, object]): boolean => Object.keys(columns).some((column) => after?.schema[table]?.[column] === undefined);
  return Object.entries(before.schema).some(isGone) && (oldImage?.probe.failures ?? []).some(({ probe }) => probe === 'catalogue' || probe === 'reads');
}

/** What the schema demands anew of rows that the old code writes too: constraints, unique indexes, columns that must be filled. */
export function newDemands({ update }: RehearsalObservations): string[] {
  return update.recipe?.relaxes ?? [];
}

/** Null when the update kept nothing. */
export function recipeOf({ update }: RehearsalObservations, pair: { old: { digest: string }; new: { digest: string } }): Recipe | null {
  return update.recipe === undefined || update.recipe === null
    ? null
    : { version: 1, helper: update.helper, digest: pair.new.digest, from: pair.old.digest, relaxes: update.recipe.relaxes };
}
