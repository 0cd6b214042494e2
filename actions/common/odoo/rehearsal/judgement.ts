import type { DatabaseChange } from '../../runtime/database-change.ts';
import { combine, type Answer, type Outcome, type Reason } from '../../runtime/outcome.ts';
import type { Comparison, Observation, ProbeDocument, UpdateDocument } from '../helper/documents.ts';
import { dataDifferences } from './data-differences.ts';
import { judgeData } from './data-judgement.ts';
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
  /** The database after the update, a failed one too, against a copy from before it. */
  comparison: Comparison | null;
  /** The old image on the database before the update: what failed already is not this release's doing. */
  baseline: { probe: ProbeDocument; smoke: ProbeDocument };
  newImage: { probe: ProbeDocument; smoke: ProbeDocument } | null;
  oldImage: { probe: ProbeDocument; smoke: ProbeDocument } | null;
}

export interface Judgement {
  outcome: Outcome;
  reasons: Reason[];
  /** What the update did to data that explains itself, as sentences for the approver. */
  explained: string[];
  databaseChange: DatabaseChange;
  /** Why the database change is what it is. */
  rollback: Reason[];
}

/** Judges a rehearsal by the database before and after, the probes and the log. Log lines convict, they never acquit. */
export function judgeRehearsal(observations: RehearsalObservations): Judgement {
  const data = judgeRows(observations);
  const { outcome, reasons } = combine([judgeUpdate(observations), ...data.answers, ...judgeNewImage(observations)]);
  const change = judgeDatabaseChange(observations);
  return { outcome, reasons, explained: data.explained, databaseChange: change.databaseChange, rollback: change.reasons };
}

function judgeRows({ before, after, comparison }: RehearsalObservations): { answers: Answer[]; explained: string[] } {
  if (after === null || comparison === null) {
    return { answers: [], explained: [] };
  }
  const differences = dataDifferences(comparison, before.schema, after.schema);
  return { answers: [judgeData(comparison, differences)], explained: differences.explained };
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
