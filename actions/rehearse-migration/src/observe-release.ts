import { askHelper, type HelperCall, type StartHelper } from '../../common/odoo/helper/ask.ts';
import {
  comparisonDocument, markDocument, neutralizeDocument, observationDocument, probeDocument, tagDocument, updateDocument,
  type Comparison, type Observation, type ProbeDocument, type UpdateDocument,
} from '../../common/odoo/helper/documents.ts';
import type { RehearsalObservations, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { PlanUpdate } from './plan.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { together } from '../../common/runtime/together.ts';
import { showProgress, type StepTimes } from '../../common/runtime/steps.ts';

/** The two releases of a rehearsal, each able to run odoo-release, and the databases they work on. */
export interface RehearsalSubjects {
  old: { digest: string; helper: StartHelper };
  new: { digest: string; helper: StartHelper };
  golden: string;
  work: string;
  before: string;
  baseline: string;
  /** Makes `before`, a copy of the neutralized work database that nothing changes any more. */
  keepBefore(): Promise<void>;
  /** Makes the baseline database, another copy of it, for the old image. */
  makeBaseline(): Promise<void>;
}

const MINUTE = 60;
const UPDATE_DEADLINE = 6 * 60 * MINUTE;
const SMOKE_TIMEOUT = 5 * MINUTE;

/** Carries out the rehearsal on the clone and answers everything that was seen. Nothing is judged here. */
export async function observeRelease(subjects: RehearsalSubjects, planUpdate: PlanUpdate, steps: StepTimes): Promise<RehearsalObservations> {
  await steps.step('Neutralize the clone', () => prepareClone(subjects));
  const before = await steps.step('Observe the database before', () => observe(subjects.new.helper, subjects.work));
  const plan = await steps.step('Plan the update', () => planUpdate(installedVersions(before)));
  // Made like a restore would be, so it measures one too.
  await steps.step('Restore drill', () => subjects.keepBefore());
  await subjects.makeBaseline();
  // The baseline has a database of its own, so it need not be waited for before the end.
  const [baseline, seen] = await together([
    steps.aside('Try the old image as it is', () => tryImage(subjects.old.helper, subjects.baseline, before)),
    observeUpdate(subjects, plan, before, steps),
  ]);
  return { plan, before, baseline, ...seen };
}

type ImageTrial = RehearsalObservations['baseline'];
export type UpdateSeen = Omit<RehearsalObservations, 'plan' | 'before' | 'baseline'>;

/** Updates, looks at what became of the database, and tries both images on it. */
export async function observeUpdate(subjects: RehearsalSubjects, plan: RehearsalPlan, before: Observation, steps: StepTimes): Promise<UpdateSeen> {
  const update = await steps.step('Update with the new image', () => runUpdate(subjects, plan));
  if (update.outcome === 'refused') {
    return { update, after: null, comparison: null, newImage: null, oldImage: null };
  }
  const after = await steps.step('Observe the database after', () => observe(subjects.new.helper, subjects.work));
  const comparison = await steps.step('Compare all rows', () => compareRows(subjects, plan, update));
  const images = update.outcome === 'updated'
    ? await steps.step('Try both images on the migrated database', () => tryBothImages(subjects, before))
    : { newImage: null, oldImage: null };
  return { update, after, comparison, ...images };
}

function installedVersions({ modules }: Observation): Map<string, string> {
  const installed = Object.entries(modules).filter(([, { state }]) => state === 'installed');
  return new Map(installed.map(([name, { version }]) => [name, version ?? '']));
}

/** Neutralized by the old image first: its SQL fits the schema, and no new code has run yet. */
async function prepareClone({ old, work, golden }: RehearsalSubjects): Promise<void> {
  await askHelper(old.helper, tagDocument, call(['tag-clone', '--database', work, '--name', work, '--source', golden], MINUTE));
  await askHelper(old.helper, neutralizeDocument, call(['neutralize', '--database', work, '--clone-of', golden], 10 * MINUTE));
  const { marker } = await askHelper(old.helper, markDocument, call(['mark', '--database', work, '--read'], MINUTE));
  if (marker === null) {
    await askHelper(old.helper, markDocument, call(['mark', '--database', work, '--adopt', '--digest', old.digest], MINUTE));
  } else if (marker.digest !== old.digest) {
    throw new UserError(`The data belongs to release ${marker.digest}, not to the old image ${old.digest}: rehearse from the release that production runs.`);
  }
}

function observe(helper: StartHelper, database: string): Promise<Observation> {
  return askHelper(helper, observationDocument, call(['observe', '--database', database], 60 * MINUTE));
}

/** An update that broke off says nothing of the modules that it processed; then those that were to be updated count. */
function compareRows({ new: fresh, work, before }: RehearsalSubjects, plan: RehearsalPlan, { change }: UpdateDocument): Promise<Comparison> {
  const modules = change === undefined || change === null ? plan.modules : [...change.modules.processed, ...change.modules.installed];
  return askHelper(fresh.helper, comparisonDocument, call(['compare', '--database', work, '--before', before, '--modules', modules.join(',')], 60 * MINUTE));
}

function runUpdate(subjects: RehearsalSubjects, plan: RehearsalPlan): Promise<UpdateDocument> {
  return askHelper(subjects.new.helper, updateDocument, call([
    'update', '--database', subjects.work, '--digest', subjects.new.digest, '--from', subjects.old.digest,
    '--modules', plan.modules.join(','), '--timeout', String(UPDATE_DEADLINE),
  ], UPDATE_DEADLINE + MINUTE));
}

/**
 * The new image first; then the OLD image on the migrated database, which decides how the release can be taken back. The smoke
 * tests go beside the probes. Two probes never run at once on one database: both try to create records, and where one waits for
 * a number of a gapless sequence Odoo fails instead of waiting.
 */
async function tryBothImages(subjects: RehearsalSubjects, before: Observation): Promise<Pick<RehearsalObservations, 'newImage' | 'oldImage'>> {
  const { old, new: fresh, work, golden } = subjects;
  await askHelper(fresh.helper, neutralizeDocument, call(['neutralize', '--database', work, '--clone-of', golden], 10 * MINUTE));
  const newThenOld = async (check: typeof probe): Promise<[ProbeDocument, ProbeDocument]> => [
    await check(fresh.helper, work, before), await check(old.helper, work, before),
  ];
  const [[newProbe, oldProbe], [newSmoke, oldSmoke]] = await together([newThenOld(probe), newThenOld(smoke)]);
  return { newImage: { probe: newProbe, smoke: newSmoke }, oldImage: { probe: oldProbe, smoke: oldSmoke } };
}

async function tryImage(helper: StartHelper, database: string, before: Observation): Promise<ImageTrial> {
  const [probed, smoked] = await together([probe(helper, database, before), smoke(helper, database)]);
  return { probe: probed, smoke: smoked };
}

/** Always asks for the access of the same users, as the update may change their groups. */
function probe(helper: StartHelper, database: string, { users }: Observation): Promise<ProbeDocument> {
  const whose = users.length === 0 ? [] : ['--users', users.join(',')];
  return askHelper(helper, probeDocument, call(['probe', '--database', database, ...whose], 30 * MINUTE));
}

function smoke(helper: StartHelper, database: string): Promise<ProbeDocument> {
  return askHelper(helper, probeDocument, call(['smoke', '--start', '--database', database, '--timeout', String(SMOKE_TIMEOUT)], SMOKE_TIMEOUT + MINUTE));
}

function call(args: readonly string[], deadline: number): HelperCall {
  return { args, deadline, onProgress: showProgress };
}
