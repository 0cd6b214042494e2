import type { Answer, Reason } from '../../runtime/outcome.ts';
import type { AccessFacts } from '../helper/access-facts.ts';

const RIGHTS = ['read', 'write', 'create', 'unlink'] as const;
/** The helper counts no further for a user. */
const COUNT_LIMIT = 10_000;
const SHOWN_USERS = 5;
const SHOWN_MENUS = 5;

/**
 * Judges who lost or gained access: the old image before the update against the new image after it. Models, menus and users that
 * only one of them knows are no matter of access.
 */
export function judgeAccess(before: AccessFacts | undefined, after: AccessFacts | undefined): Answer {
  if (before === undefined || after === undefined) {
    return { outcome: 'pass', reasons: [] };
  }
  const users = before.users.filter((user) => after.users.includes(user));
  const facts: Facts = { before, after, users };
  const changed = [...changedRights(facts), ...changedRecords(facts), ...lostMenus(facts)];
  const unread = newlyRefused(facts);
  const outcome = changed.length > 0 ? 'fail' : unread.length > 0 ? 'unknown' : 'pass';
  return { outcome, reasons: [...changed, ...unread] };
}

interface Facts {
  before: AccessFacts;
  after: AccessFacts;
  users: number[];
}

function changedRights({ before, after, users }: Facts): Reason[] {
  return Object.entries(before.rights).flatMap(([model, rights]) => {
    const now = after.rights[model];
    return now === undefined ? [] : RIGHTS.flatMap((right) => {
      const lost = users.filter((user) => rights[right].includes(user) && !now[right].includes(user));
      const gained = users.filter((user) => !rights[right].includes(user) && now[right].includes(user));
      return [
        ...reason('access-lost', lost, `${people(lost, users)} may no longer ${right} records of ${model}.`, { model, right }),
        ...reason('access-gained', gained, `${people(gained, users)} may now ${right} records of ${model}, and could not before.`, { model, right }),
      ];
    });
  });
}

/** Records that came or went for the superuser too are no matter of access. */
function changedRecords(facts: Facts): Reason[] {
  return Object.entries(facts.before.records).flatMap(([model, { all }]) => {
    const now = facts.after.records[model];
    if (now === undefined) {
      return [];
    }
    const views = facts.users.flatMap((user) => viewOf(model, user, facts));
    const lost = views.filter((view) => view.before - view.after > Math.max(0, all - now.all));
    const gained = views.filter((view) => view.before === 0 && view.after > Math.max(0, now.all - all));
    return [
      ...recordsReason('access-lost', lost, `no longer see records of ${model} that they saw before`, model, facts.users),
      ...recordsReason('access-gained', gained, `now see records of ${model} and saw none before`, model, facts.users),
    ];
  });
}

interface View {
  user: number;
  before: number;
  after: number;
}

/** None where the user may not read the model before or after: that is a matter of rights. */
function viewOf(model: string, user: number, { before, after }: Facts): View[] {
  const counts = [before, after].map(({ rights, records }) => {
    const counted = records[model];
    const mayRead = rights[model]?.read.includes(user) ?? false;
    return counted === undefined || !mayRead ? undefined : counted.seen[user] ?? Math.min(counted.all, COUNT_LIMIT);
  });
  const [first, second] = counts;
  return first === undefined || second === undefined ? [] : [{ user, before: first, after: second }];
}

function recordsReason(code: string, views: View[], change: string, model: string, users: number[]): Reason[] {
  const most = Math.max(...views.map((view) => Math.abs(view.after - view.before)));
  const affected = views.map(({ user }) => user);
  const message = `${people(affected, users)} ${change}: up to ${most.toLocaleString('en')} each.`;
  return reason(code, affected, message, { model, right: 'see', records: most });
}

/** Together in one reason: who loses one group often loses many menus. */
function lostMenus({ before, after, users }: Facts): Reason[] {
  const lost = Object.entries(before.menus).flatMap(([menu, saw]) => {
    const see = after.menus[menu];
    return see === undefined ? [] : saw.filter((user) => users.includes(user) && !see.includes(user)).map((user) => ({ menu, user }));
  });
  const menus = [...new Set(lost.map(({ menu }) => menu))];
  const affected = users.filter((user) => lost.some((one) => one.user === user));
  const shown = menus.slice(0, SHOWN_MENUS);
  const names = menus.length > shown.length ? `${shown.join(', ')} and ${menus.length - shown.length} more` : shown.join(', ');
  return reason('access-lost', affected, `${people(affected, users)} no longer see menus: ${names}.`, { menus: shown, count: menus.length });
}

function newlyRefused({ before, after }: Facts): Reason[] {
  const known = new Set(before.refused.map(({ subject }) => subject));
  return after.refused.filter(({ subject }) => !known.has(subject)).map(({ subject, message }) => ({
    code: 'access-not-read',
    message: `With the new image the ${subject} could not be asked for: ${message}`,
    evidence: { subject },
  }));
}

function reason(code: string, affected: number[], message: string, evidence: Record<string, unknown>): Reason[] {
  return affected.length === 0 ? [] : [{ code, message, evidence: { ...evidence, users: affected.slice(0, SHOWN_USERS) } }];
}

function people(affected: number[], users: number[]): string {
  return `${affected.length} of ${users.length} users`;
}
