import { groupOf, type KubernetesObject, listAt, objectName, valueAt } from '../object.ts';
import { eachOf, type Rule, type Violation } from '../rule.ts';
import { namesLateDay, scheduleProblem } from '../schedule.ts';

/** A schedule of an object, with how many fields its controller reads. */
interface Schedule {
  text: string;
  fields: 5 | 6;
  what: string;
}

/** When things happen. A controller takes a schedule with a field too few for another time, or stops. */
export const SCHEDULE_RULES: readonly Rule[] = [
  {
    code: 'schedule',
    upstream: ['argo-cd#10071'],
    advice: 'Correct the schedule; a ScheduledBackup of CloudNativePG has six fields, the seconds first, everything else has five.',
    check: ({ objects }) => objects.flatMap((object) => schedulesOf(object).flatMap(({ text, fields, what }): Violation[] => {
      const problem = scheduleProblem(text, fields);
      return problem === undefined ? [] : [{ object, message: `${objectName(object)} has the ${what} ${problem}.` }];
    })),
  },
  {
    code: 'schedule-late-day',
    upstream: [],
    severity: 'warning',
    advice: 'Use days up to 28: not every month has the others.',
    check: ({ objects }) => objects.flatMap((object) => schedulesOf(object)
      .filter(({ text, fields }) => fields === 5 && scheduleProblem(text, 5) === undefined && namesLateDay(text))
      .map(({ text, what }) => ({ object, message: `${objectName(object)} has the ${what} ${JSON.stringify(text)} with a day that not every month has.` }))),
  },
  {
    code: 'schedule-time-zone',
    upstream: [],
    advice: 'Name the time zone, such as Europe/Paris.',
    check: eachOf(['CronJob', 'ScaledObject', 'AppProject'], (object) => {
      const zones = object.kind === 'CronJob' ? [valueAt(object, 'spec', 'timeZone')] : [...cronTriggers(object).map(({ timezone }) => timezone), ...windows(object).map(({ timeZone }) => timeZone)];
      return zones.every((zone) => typeof zone === 'string' && isTimeZone(zone)) ? undefined : 'has a schedule without a right time zone';
    }),
  },
];

function schedulesOf(object: KubernetesObject): Schedule[] {
  const own = (fields: 5 | 6): Schedule[] => [{ text: String(valueAt(object, 'spec', 'schedule')), fields, what: 'schedule' }];
  switch (`${groupOf(object)} ${object.kind}`) {
    case 'batch CronJob':
    case 'velero.io Schedule':
      return own(5);
    case 'postgresql.cnpg.io ScheduledBackup':
      return own(6);
    case 'keda.sh ScaledObject':
      return cronTriggers(object).flatMap(({ start, end }) => [['start', start], ['end', end]].map(([what, text]): Schedule => ({ text: String(text), fields: 5, what: String(what) })));
    case 'argoproj.io AppProject':
      return windows(object).map(({ schedule }) => ({ text: String(schedule), fields: 5, what: 'sync window' }));
    default:
      return [];
  }
}

function cronTriggers(object: KubernetesObject): Record<string, unknown>[] {
  const triggers = object.kind === 'ScaledObject' ? listAt(object, 'spec', 'triggers') : [];
  return triggers.filter(({ type }) => type === 'cron').map(({ metadata }) => (metadata ?? {}) as Record<string, unknown>);
}

function windows(object: KubernetesObject): Record<string, unknown>[] {
  return object.kind === 'AppProject' ? listAt(object, 'spec', 'syncWindows') : [];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
