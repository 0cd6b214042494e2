import type { DatabaseChange } from '../../runtime/database-change.ts';
import { combine, type Answer, type Outcome, type Reason } from '../../runtime/outcome.ts';
import type { Comparison, LogEvent, Observation, ProbeDocument, RevertDocument, UpdateDocument } from '../helper/documents.ts';
import { applyIntent, type Findings } from '../intent/apply.ts';
import type { ReleaseIntent } from '../intent/parse.ts';
import { accessDifferences, judgeAccessFacts } from './access-judgement.ts';
import { cascadeNotes } from './cascades.ts';
import { dataDifferences } from './data-differences.ts';
import { judgeData } from './data-judgement.ts';
import type { DataDifferences, Difference } from './difference.ts';
import { judgeKillDrill, type KillDrill } from './kill-judgement.ts';
import { moduleDifferences } from './module-differences.ts';
import { judgeDatabaseChange } from './rollback-judgement.ts';
import type { Recipe } from './recipe.ts';
import { judgeRepeat } from './repeat-judgement.ts';
import { judgeTrial } from './probe-judgement.ts';
import { judgeUpdate } from './update-judgement.ts';
import { valueDifferences } from './value-judgement.ts';

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
  baseline: Baseline;
  newImage: ImageTrial | null;
  oldImage: ImageTrial | null;
  again: SecondUpdate | null;
  /** Null where the old image works without one, or nothing was kept. */
  recipe: RecipeTrial | null;
  /** Null where nobody asked for it. */
  killDrill: KillDrill | null;
  /** What the old image logs when it updates the same modules; empty where the update logged no error. */
  noise: LogEvent[];
}

/** The old image before the update; the web server is started only where it failed later. */
export interface Baseline {
  probe: ProbeDocument;
  smoke: ProbeDocument | null;
}

/** What one image can do with a database. */
export interface ImageTrial {
  probe: ProbeDocument;
  smoke: ProbeDocument;
}

/** The same update once more on a copy, compared with the database after the first. */
export interface SecondUpdate {
  update: UpdateDocument;
  comparison: Comparison | null;
}

/** A release taken back with a recipe. Steps that an earlier failure prevented are null. */
export interface RecipeTrial {
  recipe: Recipe;
  revert: RevertDocument;
  oldImage: ImageTrial | null;
  /** What the recipe did to the rows. */
  comparison: Comparison | null;
  /** The release once more after that, compared with the database after its first update. */
  forward: (SecondUpdate & { after: Observation | null }) | null;
}

export interface Judgement {
  outcome: Outcome;
  reasons: Reason[];
  /** What the update did to data that explains itself, as sentences for the approver. */
  explained: string[];
  /** What the release's authors declared and the update did, as sentences for the approver. */
  declared: string[];
  /** What the update did to data and access that nothing explains, and that nobody declared or that went further than declared. */
  undeclared: Difference[];
  databaseChange: DatabaseChange;
  /** Why the database change is what it is. */
  rollback: Reason[];
  /** What a rollback has to apply to the database; null: nothing, or it does not help. */
  recipe: Recipe | null;
}

/**
 * Judges a rehearsal by the database before and after, the probes and the log. Log lines convict, they never acquit; what the
 * release's authors declared does not speak against it, as long as it is what happened.
 */
export function judgeRehearsal(observations: RehearsalObservations, intent: ReleaseIntent | null): Judgement {
  const rows = rowDifferences(observations);
  const { undeclared, declared, notSeen } = applyIntent(intent, findings(observations, rows));
  const { outcome, reasons } = combine([
    judgeUpdate(observations, undeclared.errors),
    judgeData(observations.after === null ? null : observations.comparison, undeclared.differences),
    { outcome: notSeen.length > 0 ? 'fail' : 'pass', reasons: notSeen },
    ...judgeNewImage(observations),
    judgeRepeat(observations),
    judgeKillDrill(observations.killDrill),
  ]);
  const change = judgeDatabaseChange(observations);
  return {
    outcome, reasons, explained: rows.explained, declared, undeclared: undeclared.differences,
    databaseChange: change.databaseChange, rollback: change.reasons, recipe: change.recipe,
  };
}

/** In the rows themselves, and in what people see of them. */
function rowDifferences({ before, after, comparison, baseline, newImage }: RehearsalObservations): DataDifferences {
  if (after === null || comparison === null) {
    return { unexplained: [], explained: [] };
  }
  const parts = [dataDifferences(comparison, before.schema, after.schema), valueDifferences(baseline.probe.values, newImage?.probe.values, comparison)];
  return { unexplained: parts.flatMap(({ unexplained }) => unexplained), explained: [...parts.flatMap(({ explained }) => explained), ...cascadeNotes(before.constraints, after.constraints)] };
}

function findings({ before, update, after, comparison, baseline, newImage, noise }: RehearsalObservations, { unexplained }: DataDifferences): Findings {
  return {
    differences: [...moduleDifferences(before, after), ...unexplained, ...accessDifferences(baseline.probe.access, newImage?.probe.access)],
    errors: newErrors(update.log?.errors ?? [], noise),
    unread: (comparison?.unread ?? []).map(({ table }) => table),
    complete: update.outcome === 'updated' && after !== null && comparison !== null && newImage !== null,
  };
}

/** Those that are this release's doing. Nothing that is CRITICAL is noise. */
function newErrors(errors: readonly LogEvent[], noise: readonly LogEvent[]): LogEvent[] {
  const known = new Set(noise.map(logKey));
  return errors.filter((event) => event.level === 'CRITICAL' || !known.has(logKey(event)));
}

function logKey({ logger, message }: LogEvent): string {
  return `${logger}\n${message.split('\n', 1)[0]}`;
}

function judgeNewImage({ newImage, baseline, update }: RehearsalObservations): Answer[] {
  if (newImage === null) {
    const message = 'The new image was not probed, because the update did not come to its end.';
    return update.outcome === 'updated' ? [{ outcome: 'unknown', reasons: [{ code: 'not-probed', message }] }] : [];
  }
  return [
    ...judgeTrial('new image', newImage, baseline),
    judgeAccessFacts(baseline.probe.access, newImage.probe.access),
  ];
}
