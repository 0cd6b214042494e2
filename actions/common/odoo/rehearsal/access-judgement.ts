import type { Answer } from '../../runtime/outcome.ts';
import type { AccessFacts } from '../helper/access-facts.ts';
import type { Difference } from './difference.ts';

const RIGHTS = ['read', 'write', 'create', 'unlink'] as const;
/** The helper counts no further for a user. */
const COUNT_LIMIT = 10_000;
const SHOWN_USERS = 5;

/**
 * Who lost or gained access: the old image before the update against the new image after it. Models, menus and users that only
 * one of them knows are no matter of access.
 */
export function accessDifferences(before: AccessFacts | undefined, after: AccessFacts | undefined): Difference[] {
  if (before === undefined || after === undefined) {
    return [];
  }
  const facts: Facts = { before, after, users: before.users.filter((user) => after.users.includes(user)) };
  return [...changedRights(facts), ...changedRecords(facts), ...lostMenus(facts)];
}

/** What only the new image refuses to answer about access leaves it open. */
export function judgeAccessFacts(before: AccessFacts | undefined, after: AccessFacts | undefined): Answer {
  const known = new Set((before?.refused ?? []).map(({ subject }) => subject));
  const reasons = (after?.refused ?? []).filter(({ subject }) => !known.has(subject)).map(({ subject, message }) => ({
    code: 'access-not-read',
    message: `With the new image the ${subject} could not be asked for: ${message}`,
    evidence: { subject },
  }));
  return { outcome: reasons.length > 0 ? 'unknown' : 'pass', reasons };
}

interface Facts {
  before: AccessFacts;
  after: AccessFacts;
  users: number[];
}

function changedRights({ before, after, users }: Facts): Difference[] {
  return Object.entries(before.rights).flatMap(([model, rights]) => {
    const now = after.rights[model];
    return now === undefined ? [] : RIGHTS.flatMap((right) => {
      const lost = users.filter((user) => rights[right].includes(user) && !now[right].includes(user));
      const gained = users.filter((user) => !rights[right].includes(user) && now[right].includes(user));
      return [
        ...difference('revokes', `${model}/${right}`, lost, `${people(lost, users)} may no longer ${right} records of ${model}.`),
        ...difference('grants', `${model}/${right}`, gained, `${people(gained, users)} may now ${right} records of ${model}, and could not before.`),
      ];
    });
  });
}

/** Records that came or went for the superuser too are no matter of access. */
function changedRecords(facts: Facts): Difference[] {
  return Object.entries(facts.before.records).flatMap(([model, { all }]) => {
    const now = facts.after.records[model];
    if (now === undefined) {
      return [];
    }
    const views = facts.users.flatMap((user) => viewOf(model, user, facts));
    const lost = views.filter((view) => view.before - view.after > Math.max(0, all - now.all));
    const gained = views.filter((view) => view.before === 0 && view.after > Math.max(0, now.all - all));
    return [
      ...recordsDifference('revokes', lost, `no longer see records of ${model} that they saw before`, model, facts.users),
      ...recordsDifference('grants', gained, `now see records of ${model} and saw none before`, model, facts.users),
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

function recordsDifference(kind: AccessKind, views: View[], change: string, model: string, users: number[]): Difference[] {
  const most = Math.max(...views.map((view) => Math.abs(view.after - view.before)));
  const affected = views.map(({ user }) => user);
  return difference(kind, `${model}/see`, affected, `${people(affected, users)} ${change}: up to ${most.toLocaleString('en-US')} each.`);
}

function lostMenus({ before, after, users }: Facts): Difference[] {
  return Object.entries(before.menus).flatMap(([menu, saw]) => {
    const see = after.menus[menu];
    const lost = see === undefined ? [] : saw.filter((user) => users.includes(user) && !see.includes(user));
    return difference('revokes', `menu/${menu}`, lost, `${people(lost, users)} no longer see menu ${menu}.`);
  });
}

type AccessKind = 'revokes' | 'grants';

function difference(kind: AccessKind, subject: string, affected: number[], message: string): Difference[] {
  const code = kind === 'revokes' ? 'access-lost' : 'access-gained';
  return affected.length === 0 ? [] : [{ kind, subject, count: affected.length, ids: affected.slice(0, SHOWN_USERS), code, message }];
}

function people(affected: number[], users: number[]): string {
  return `${affected.length} of ${users.length} users`;
}
