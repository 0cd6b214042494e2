import { IANAZone } from 'luxon';
import { z } from 'zod';
import { periodLength } from './duration.ts';
import { anchorProblem, recurrenceProblem } from './recurrence.ts';

/** A place of the time zone database. */
export const timezone = z
  .string()
  .max(64)
  .refine(isPlace, 'must be a place of the IANA time zone database, such as Europe/Amsterdam, or UTC')
  .describe('IANA time zone that the times are meant in, such as Europe/Amsterdam.');

const wallClock = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, { message: 'must be a local date and time such as 2027-01-31T18:00', abort: true })
  .refine((text) => wallTime(text) !== undefined, 'is not a date and time of the calendar');

const rrule = z
  .string()
  .superRefine((text, context) => {
    const problem = recurrenceProblem(text);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', message: problem });
    }
  })
  .describe('When it starts, as an RFC 5545 recurrence rule without DTSTART, such as FREQ=WEEKLY;BYDAY=TU,TH;BYHOUR=20.');
const duration = periodLength.describe('How long it lasts, as 90m, 4h or 3d. Days are calendar days in the time zone.');
const from = wallClock.describe('With rrule: its first time. Alone: the start. A local date and time such as 2027-01-31T18:00.');

/** A window: when promotions may happen. */
export const windowSchema = z
  .strictObject({ rrule, duration, timezone, from: from.optional() })
  .superRefine(checkAnchor);

/** A freeze: when no promotion happens; recurring (`rrule`, `duration`) or once (`from`, `until`). */
export const freezeSchema = z
  .strictObject({
    name: z.string().trim().min(1, 'must say what the freeze is for').max(100).describe('What the freeze is for; people read it.'),
    rrule: rrule.optional(),
    duration: duration.optional(),
    from: from.optional(),
    until: wallClock.optional().describe('Without rrule: the end, as a local date and time.'),
    timezone,
  })
  .superRefine((value, context) => {
    const isRecurring = value.rrule !== undefined || value.duration !== undefined;
    const needed = isRecurring ? (['rrule', 'duration'] as const) : (['from', 'until'] as const);
    for (const key of needed.filter((name) => value[name] === undefined)) {
      context.addIssue({ code: 'custom', path: [key], message: 'must be given: a freeze has rrule and duration, or from and until' });
    }
    if (isRecurring && value.until !== undefined) {
      context.addIssue({ code: 'custom', path: ['until'], message: 'can not stand beside rrule and duration' });
    }
    if (!isRecurring && value.from !== undefined && value.until !== undefined && value.until <= value.from) {
      context.addIssue({ code: 'custom', path: ['until'], message: 'must be after "from"' });
    }
    checkAnchor(value, context);
  });

/** `CET`, `EST5EDT` and offsets are refused: what they mean changes with the reader, a place does not. */
function isPlace(name: string): boolean {
  return (name.includes('/') || name === 'UTC') && IANAZone.isValidZone(name);
}

function checkAnchor(value: { rrule?: string | undefined; from?: string | undefined }, context: z.core.$RefinementCtx): void {
  const problem = value.rrule === undefined || value.from !== undefined ? undefined : anchorProblem(value.rrule);
  if (problem !== undefined) {
    context.addIssue({ code: 'custom', path: ['rrule'], message: problem });
  }
}

/** A local date and time as milliseconds, read as if it were UTC; undefined when the calendar does not have it. */
export function wallTime(text: string): number | undefined {
  const milliseconds = Date.parse(`${text}:00.000Z`);
  const isSame = !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text);
  return isSame ? milliseconds : undefined;
}
