/** What a gate, scan, rehearsal or drill answers. `waiting` can still become `pass` by itself; `unknown` means: could not find out. */
export type Outcome = 'pass' | 'fail' | 'waiting' | 'unknown';

/** One finding behind an outcome: a stable code for machines, a sentence for people, and the facts it rests on. */
export interface Reason {
  code: string;
  message: string;
  evidence?: Record<string, unknown>;
}

export interface Answer<Result extends string = Outcome> {
  outcome: Result;
  reasons: Reason[];
}

const STRENGTH: Record<Outcome, number> = { pass: 0, waiting: 1, unknown: 2, fail: 3 };

/**
 * Joins several answers: `fail` beats `unknown`, which beats `waiting`, which beats `pass`. No answers at all are `unknown`:
 * nothing that was never asked may promote.
 */
export function combine(answers: readonly Answer[]): Answer {
  const first = answers[0];
  if (first === undefined) {
    return { outcome: 'unknown', reasons: [{ code: 'nothing-checked', message: 'Nothing was checked.' }] };
  }
  const outcome = answers.reduce<Outcome>(
    (worst, answer) => (STRENGTH[answer.outcome] > STRENGTH[worst] ? answer.outcome : worst),
    first.outcome,
  );
  return { outcome, reasons: answers.flatMap((answer) => answer.reasons) };
}
