import { z } from 'zod';
import { timezone } from '../../../actions/common/policy/calendar-schema.ts';

interface CronField {
  name: string;
  from: number;
  to: number;
  words: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const FIELDS: readonly CronField[] = [
  { name: 'minute', from: 0, to: 59, words: [] },
  { name: 'hour', from: 0, to: 23, words: [] },
  { name: 'day of the month', from: 1, to: 31, words: [] },
  { name: 'month', from: 1, to: 12, words: MONTHS },
  { name: 'day of the week', from: 0, to: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const schedule = z.string().superRefine((text, context) => {
  const problem = scheduleProblem(text);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', message: problem });
  }
}).describe('When it begins, as five fields of cron: minute, hour, day of the month, month, day of the week.');

/** When Argo CD itself may sync an environment (`allow`), or must not (`deny`). */
export const syncWindowSchema = z.strictObject({
  kind: z.enum(['allow', 'deny'], { error: 'must be allow or deny' }),
  schedule,
  duration: z.string().regex(/^[1-9][0-9]{0,3}[mh]$/, 'must be minutes or hours, such as 90m or 4h').describe('How long it lasts, such as 90m or 4h.'),
  'time-zone': timezone,
  reason: z.string().regex(/^[^\u0000-\u001F\u007F]{3,200}$/, 'must be one line that says what the window is for').describe('What the window is for; people read it.'),
});

export type SyncWindow = z.infer<typeof syncWindowSchema>;

/**
 * What is wrong with a schedule, if anything. Argo CD refuses every Application of a project in which one schedule is wrong, so
 * that a typo for one environment stops them all.
 */
export function scheduleProblem(text: string): string | undefined {
  const parts = text.split(' ');
  if (parts.length !== FIELDS.length) {
    return 'must be five fields of cron with one space between them, such as "0 20 * * 2-4"';
  }
  const wrong = FIELDS.find((field, index) => !fieldHolds(field, parts[index] ?? ''));
  return wrong === undefined ? undefined : `must have its ${wrong.name} within ${wrong.from} to ${wrong.to}, and no range that goes backwards`;
}

function fieldHolds(field: CronField, text: string): boolean {
  return text.split(',').every((part) => {
    const { first, last, step } = /^(?<first>\*|[a-z0-9]+)(?:-(?<last>[a-z0-9]+))?(?:\/(?<step>[1-9][0-9]?))?$/i.exec(part)?.groups ?? {};
    if (first === '*') {
      return last === undefined && (step === undefined || Number(step) <= field.to);
    }
    const [start, end] = [valueOf(field, first), valueOf(field, last ?? first)];
    return start !== undefined && end !== undefined && start <= end;
  });
}

function valueOf(field: CronField, text = ''): number | undefined {
  const word = field.words.indexOf(text.toLowerCase());
  const value = word === -1 ? Number(/^[0-9]{1,2}$/.exec(text)?.[0] ?? NaN) : word + field.from;
  return value >= field.from && value <= field.to ? value : undefined;
}
