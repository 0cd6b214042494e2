import { askHelper } from '../../common/odoo/helper/ask.ts';
import { markDocument, tagDocument, type LogEvent, type Observation } from '../../common/odoo/helper/documents.ts';
import type { RehearsalObservations, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { together } from '../../common/runtime/together.ts';
import type { CloneDatabases } from './clone.ts';
import { drillKill } from './drill-kill.ts';
import { call, compareRows, neutralize, observe, probe, revert, tryImage, update, type Release } from './helper-calls.ts';
import { BEFOREHAND, observeKnownFailures } from './known-failures.ts';
import { observeRollback } from './observe-rollback.ts';
import type { PlanUpdate } from './plan.ts';

/** The two releases of a rehearsal, and the databases they work on. */
export interface RehearsalSubjects extends CloneDatabases {
  old: Release;
  new: Release;
  /** Where the data comes from, as the clone's tag says it. */
  golden: string;
  /** Whether an update is killed half-way as well. */
  killDrill: boolean;
  /** Makes a database a copy of `work` as it is now. */
  copyRows(name: string): Promise<void>;
  /** The same with its attachments. */
  copyWork(name: string): Promise<void>;
  /** Says that nothing needs a database any more. */
  discard(name: string): Promise<void>;
}

const MINUTE = 60;

/** Carries out the rehearsal on the clone and answers everything that was seen. Nothing is judged here. */
export async function observeRelease(subjects: RehearsalSubjects, planUpdate: PlanUpdate, steps: StepTimes): Promise<RehearsalObservations> {
  await steps.step('Neutralize the clone', () => prepareClone(subjects));
  const before = await steps.step('Observe the database before', () => observe(subjects.new.helper, subjects.work));
  // Made like a restore would be, so it measures one too.
  await steps.step('Restore drill', () => subjects.copyRows(subjects.before));
  const [plan] = await together([
    steps.aside('Plan the update', () => planUpdate(installedVersions(before))),
    subjects.copyWork(subjects.baseline),
  ]);
  const isDrilled = subjects.killDrill && plan.modules.length > 0;
  const killDrill = isDrilled ? await steps.step('Kill an update half-way', () => drillKill(subjects, plan)) : null;
  // The baseline has a database of its own, so it need not be waited for before the end.
  const [facts, seen] = await together([
    steps.aside('Look at what users see with the old image', () => probe(subjects.old.helper, subjects.baseline, before, plan, { only: BEFOREHAND })),
    observeUpdate(subjects, plan, before, steps),
  ]);
  const baseline = await observeKnownFailures(subjects, { plan, before, facts, ...seen }, steps);
  const noise = await observeNoise(subjects, plan, seen, steps);
  return observeRollback(subjects, { plan, before, baseline, ...seen, noise, recipe: null, killDrill }, steps);
}

export type UpdateSeen = Omit<RehearsalObservations, 'plan' | 'before' | 'baseline' | 'noise' | 'recipe' | 'killDrill'>;

/** Updates, looks at what became of the database, and tries both images on it. */
export async function observeUpdate(subjects: RehearsalSubjects, plan: RehearsalPlan, before: Observation, steps: StepTimes): Promise<UpdateSeen> {
  const { old, new: fresh, work } = subjects;
  const updated = await steps.step('Update with the new image', () => update(old, fresh, work, plan.modules));
  const untried = { newImage: null, oldImage: null, again: null };
  if (updated.outcome === 'refused') {
    return { update: updated, after: null, comparison: null, ...untried };
  }
  const [after, comparison] = await together([
    steps.aside('Observe the database after', () => observe(fresh.helper, work)),
    steps.aside('Compare all rows', () => compareRows(fresh.helper, work, subjects.before, plan, updated)),
  ]);
  const trials = updated.outcome === 'updated' ? await tryRelease(subjects, plan, before, steps) : untried;
  return { update: updated, after, comparison, ...trials };
}

/**
 * Three things side by side, each on a database of its own: the new image; the OLD image, which decides how the release can be taken
 * back; and the same update once more, which must change nothing.
 */
async function tryRelease(
  subjects: RehearsalSubjects, plan: RehearsalPlan, before: Observation, steps: StepTimes,
): Promise<Pick<UpdateSeen, 'newImage' | 'oldImage' | 'again'>> {
  const { old, new: fresh, work, tried, migrated, again } = subjects;
  await steps.step('Copy the migrated database', async () => {
    await neutralize(fresh.helper, work, subjects.golden);
    await together([tried, migrated, again].map((name) => subjects.copyWork(name)));
  });
  const [newImage, oldImage, second] = await together([
    steps.aside('Try the new image', () => tryImage(fresh.helper, tried, before, plan)),
    steps.aside('Try the old image on the migrated database', () => tryImage(old.helper, migrated, before, plan)),
    steps.aside('Update a second time', () => updateAgain(subjects, plan)),
  ]);
  await together([tried, migrated, again].map((name) => subjects.discard(name)));
  return { newImage, oldImage, again: second };
}

async function updateAgain({ old, new: fresh, work, again }: RehearsalSubjects, plan: RehearsalPlan): Promise<UpdateSeen['again']> {
  await revert(fresh, old, again);
  const second = await update(old, fresh, again, plan.modules);
  const comparison = second.outcome === 'updated' ? await compareRows(fresh.helper, again, work, plan, second) : null;
  return { update: second, comparison };
}

/** What the unchanged code logs as well is not this release's doing. Where the old image refuses the modules nobody knows. */
async function observeNoise({ old, new: { digest }, baseline }: RehearsalSubjects, plan: RehearsalPlan, seen: UpdateSeen, steps: StepTimes): Promise<LogEvent[]> {
  if (seen.update.outcome !== 'updated' || (seen.update.log?.errors ?? []).length === 0) {
    return [];
  }
  const unchanged = await steps.step('Update with the old image, for what it logs', () => update(old, { ...old, digest }, baseline, plan.modules));
  return unchanged.log?.errors ?? [];
}

function installedVersions({ modules }: Observation): Map<string, string> {
  const installed = Object.entries(modules).filter(([, { state }]) => state === 'installed');
  return new Map(installed.map(([name, { version }]) => [name, version ?? '']));
}

/** Neutralized by the old image first: its SQL fits the schema, and no new code has run yet. */
async function prepareClone({ old, work, golden }: RehearsalSubjects): Promise<void> {
  await askHelper(old.helper, tagDocument, call(['tag-clone', '--database', work, '--name', work, '--source', golden], MINUTE));
  const [{ marker }] = await together([
    askHelper(old.helper, markDocument, call(['mark', '--database', work, '--read'], MINUTE)),
    neutralize(old.helper, work, golden),
  ]);
  if (marker === null) {
    await askHelper(old.helper, markDocument, call(['mark', '--database', work, '--adopt', '--digest', old.digest], MINUTE));
  } else if (marker.digest !== old.digest) {
    throw new UserError(`The data belongs to release ${marker.digest}, not to the old image ${old.digest}: rehearse from the release that production runs.`);
  }
}
