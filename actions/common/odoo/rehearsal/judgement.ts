import type { DatabaseChange } from '../../runtime/database-change.ts';
import { combine, type Answer, type Outcome, type Reason } from '../../runtime/outcome.ts';
import type { Observation, ProbeDocument, UpdateDocument } from '../helper/documents.ts';
import { judgeData, type ColumnFacts } from './data-judgement.ts';
import { judgeDatabaseChange } from './rollback-judgement.ts';
import { judgeProbe } from './probe-judgement.ts';
import { judgeUpdate } from './update-judgement.ts';

/** What the source says must happen: the modules to update, and scripts as `module:stage:version`. */
export interface RehearsalPlan {
  modules: string[];
  scripts: string[];
}

/** Everything that a rehearsal saw. Steps that an earlier failure prevented are null. */
export interface RehearsalObservations {
  plan: RehearsalPlan;
  before: Observation;
  update: UpdateDocument;
  after: Observation | null;
  /** Facts of the columns that the update removed or converted, before it; and of added or converted ones, after it. */
  columns: { before: ColumnFacts; after: ColumnFacts };
  /** The old image on the database before the update: what failed already is not this release's doing. */
  baseline: { probe: ProbeDocument; smoke: ProbeDocument };
  newImage: { probe: ProbeDocument; smoke: ProbeDocument } | null;
  oldImage: { probe: ProbeDocument; smoke: ProbeDocument } | null;
}

export interface Judgement {
  outcome: Outcome;
  reasons: Reason[];
  databaseChange: DatabaseChange;
  /** Why the database change is what it is. */
  rollback: Reason[];
}

/** Judges a rehearsal by the database before and after, the probes and the log. Log lines convict, they never acquit. */
export function judgeRehearsal(observations: RehearsalObservations): Judgement {
  const answers: Answer[] = [judgeUpdate(observations)];
  if (observations.after !== null) {
    answers.push(judgeData(observations.before, observations.after, observations.columns));
  }
  answers.push(...judgeNewImage(observations));
  const { outcome, reasons } = combine(answers);
  const change = judgeDatabaseChange(observations);
  return { outcome, reasons, databaseChange: change.databaseChange, rollback: change.reasons };
}

function judgeNewImage({ newImage, baseline, update }: RehearsalObservations): Answer[] {
  if (newImage === null) {
    const message = 'The new image was not probed, because the update did not come to its end.';
    return update.outcome === 'updated' ? [{ outcome: 'unknown', reasons: [{ code: 'not-probed', message }] }] : [];
  }
  return [
    judgeProbe('new image', newImage.probe, baseline.probe),
    judgeProbe('new image', newImage.smoke, baseline.smoke),
  ];
}
