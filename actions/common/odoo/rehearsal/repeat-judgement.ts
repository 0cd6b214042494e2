import type { Answer, Reason } from '../../runtime/outcome.ts';
import { dataDifferences } from './data-differences.ts';
import type { RehearsalObservations, SecondUpdate } from './judgement.ts';

/** A second update with the same code must change nothing: the next release, or a second try, would do it again. */
export function judgeRepeat({ update, after, again }: RehearsalObservations): Answer {
  if (update.outcome !== 'updated' || after === null) {
    return { outcome: 'pass', reasons: [] };
  }
  if (again === null) {
    return { outcome: 'unknown', reasons: [{ code: 'not-repeated', message: 'The update was not tried a second time.' }] };
  }
  const reasons = [...brokenOff(again), ...changedSchema(again), ...changedRows(again, after.schema)];
  return { outcome: reasons.length > 0 ? 'fail' : 'pass', reasons };
}

function brokenOff({ update }: SecondUpdate): Reason[] {
  return update.outcome === 'updated' ? [] : update.reasons.map(({ message }) => reason(`it fails: ${message}`));
}

function changedSchema({ update }: SecondUpdate): Reason[] {
  return Object.keys(update.change?.schema ?? {}).map((table) => reason(`it changes the schema of ${table} again.`));
}

function changedRows({ comparison }: SecondUpdate, schema: Parameters<typeof dataDifferences>[1]): Reason[] {
  return comparison === null ? [] : dataDifferences(comparison, schema, schema).unexplained.map(({ message }) => reason(message));
}

function reason(what: string): Reason {
  return { code: 'update-not-repeatable', message: `With a second update: ${what}` };
}
