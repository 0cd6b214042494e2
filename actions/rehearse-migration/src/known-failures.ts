import type { Observation, ProbeDocument } from '../../common/odoo/helper/documents.ts';
import type { Baseline, ImageTrial, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { together } from '../../common/runtime/together.ts';
import { probe, smoke } from './helper-calls.ts';
import type { RehearsalSubjects } from './observe-release.ts';

/**
 * The probes that answer facts, which are compared, and one that is asked for failures beforehand: with Odoo's own Sales it always finds
 * a model that cannot be found by name.
 */
export const BEFOREHAND = ['access', 'reads', 'values'];
/** What every probe looks at, whichever are chosen. */
const ALWAYS = ['registry', 'residue'];
const KNOWN = new Set([...ALWAYS, ...BEFOREHAND]);

interface Seen {
  plan: RehearsalPlan;
  before: Observation;
  /** What the old image answered before the update. */
  facts: ProbeDocument;
  newImage: ImageTrial | null;
  oldImage: ImageTrial | null;
}

/**
 * The old image before the update: what fails there as well is not this release's doing. It is asked only for what failed afterwards,
 * and for what it shows of models that only the new code touches: a whole round of probes takes as long as the update of a small
 * release.
 */
export async function observeKnownFailures({ old, baseline }: RehearsalSubjects, seen: Seen, steps: StepTimes): Promise<Baseline> {
  const { plan, before, facts } = seen;
  const trials = [seen.newImage, seen.oldImage].filter((trial) => trial !== null);
  const models = modelsOfNewCode(seen);
  const only = [...failedProbes(trials), ...(models.length === 0 ? [] : ['values'])];
  const webFailed = trials.some((trial) => trial.smoke.failures.length > 0);
  if (only.length === 0 && !webFailed) {
    return { probe: facts, smoke: null };
  }
  const [probed, smoked] = await steps.step('Look at the old image as it was, for what differs', () => together([
    only.length === 0 ? undefined : probe(old.helper, baseline, before, plan, { only, models }),
    webFailed ? smoke(old.helper, baseline) : null,
  ]));
  return { probe: { ...facts, ...(probed?.values && { values: probed.values }), failures: [...facts.failures, ...(probed?.failures ?? [])] }, smoke: smoked };
}

function failedProbes(trials: readonly ImageTrial[]): string[] {
  const names = new Set(trials.flatMap((trial) => trial.probe.failures.map((failure) => failure.probe)));
  return [...names].filter((name) => !KNOWN.has(name)).toSorted();
}

/** Models that were there before, and that no updated module was about then: the new code extends them for the first time. */
function modelsOfNewCode({ facts, newImage, before }: Seen): string[] {
  const known = facts.values?.models ?? {};
  const touched = Object.entries(newImage?.probe.values?.models ?? {});
  return touched.flatMap(([name, { table }]) => (name in known || !(table in before.schema) ? [] : [name]));
}
