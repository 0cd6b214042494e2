import { z } from 'zod';
import { durationText } from '../runtime/parsers.ts';

/** Days are calendar days in a time zone; the rest is exact time, as RFC 5545 has it. */
export interface Duration {
  days: number;
  seconds: number;
}

const MAXIMUM_DAYS = 366;
const LONGEST = MAXIMUM_DAYS * 86_400;

/** How long a period is: `90m`, `4h` or `3d`. */
export const periodLength = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhd]$/, { message: 'must be a length such as 90m, 4h or 3d', abort: true })
  .refine((text) => inSeconds(text) <= LONGEST, `must be at most ${MAXIMUM_DAYS}d`);

/** How old something may be: `90m`, `12h` or `7d`. */
export const maximumAge = z
  .string()
  .regex(/^[1-9][0-9]{0,5}[mhd]$/, { message: 'must be an age such as 90m, 12h or 7d', abort: true })
  .refine((text) => inSeconds(text) <= LONGEST, `must be at most ${MAXIMUM_DAYS}d`);

/** Seconds of a checked text, a day being 24 hours. */
export function inSeconds(text: string): number {
  return durationText(text);
}

/** A checked text, its days kept apart: on the day that the clocks change, a day has 23 or 25 hours. */
export function toDuration(text: string): Duration {
  return text.endsWith('d') ? { days: Number.parseInt(text, 10), seconds: 0 } : { days: 0, seconds: inSeconds(text) };
}
