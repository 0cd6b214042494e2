/** One field of a cron schedule: what its numbers may be, and the names that stand for some of them. */
interface Field {
  what: string;
  least: number;
  most: number;
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const SECOND: Field = { what: 'second', least: 0, most: 59 };
const DAY_OF_MONTH: Field = { what: 'day of the month', least: 1, most: 31 };
const FIVE: readonly Field[] = [
  { what: 'minute', least: 0, most: 59 },
  { what: 'hour', least: 0, most: 23 },
  DAY_OF_MONTH,
  { what: 'month', least: 1, most: 12, names: MONTHS },
  { what: 'day of the week', least: 0, most: 6, names: DAYS },
];

/** What is wrong with a cron schedule, to go on after "is"; undefined for a right one. Six fields begin with the seconds. */
export function scheduleProblem(schedule: string, fields: 5 | 6): string | undefined {
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields) {
    return `${JSON.stringify(schedule)}, which has ${parts.length} fields; there must be ${fields}${fields === 6 ? ', the seconds first' : ''}`;
  }
  const wanted = fields === 6 ? [SECOND, ...FIVE] : FIVE;
  const wrong = wanted.find((field, index) => !isRight(String(parts[index]), field));
  return wrong === undefined ? undefined : `${JSON.stringify(schedule)}, whose ${wrong.what} must be ${wrong.least} to ${wrong.most}, or *, a range, a list or a step of these`;
}

/** True when a right schedule of five fields names a day of the month that not every month has. */
export function namesLateDay(schedule: string): boolean {
  const day = String(schedule.trim().split(/\s+/)[2]);
  return day.split(',').some((item) => /^(?:29|30|31)\b/.test(item) || /-(?:29|30)\b/.test(item));
}

function isRight(text: string, field: Field): boolean {
  return text.split(',').every((item) => isItem(item, field));
}

function isItem(item: string, { least, most, names = [] }: Field): boolean {
  const [range = '', step, more] = item.split('/');
  if (more !== undefined || (step !== undefined && !/^[1-9][0-9]?$/.test(step))) {
    return false;
  }
  if (range === '*' || range === '?') {
    return true;
  }
  const numbers = range.split('-').map((end) => numberOf(end, least, names));
  const [from = Number.NaN, to = from] = numbers;
  return numbers.length <= 2 && from >= least && to <= most && from <= to;
}

function numberOf(text: string, least: number, names: readonly string[]): number {
  const name = names.indexOf(text.toLowerCase());
  if (name !== -1) {
    return name + (names === MONTHS ? least : 0);
  }
  return /^[0-9]{1,2}$/.test(text) ? Number(text) : Number.NaN;
}
