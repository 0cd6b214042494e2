import type { Answer } from '../../runtime/outcome.ts';
import type { AccessFacts } from '../helper/access-facts.ts';
import type { Difference } from './difference.ts';

const RIGHTS = ['read', 'write', 'create', 'unlink'] as const;
/** The helper counts no further for a user. */
const COUNT_LIMIT = 10_000;
const SHOWN_USERS = 5;

/**
 * Who lost or gained access: the old image before the update against the new image after it. Models, fields, menus and
 * users that only one of them knows are no matter of access.
 */
export function accessDifferences(before: AccessFacts | undefined, after: AccessFacts | undefined): Difference[] {
  if (before === undefined || after === undefined) {
    return [];
  }
  const facts: Facts = { before, after, users: before.users.filter((user) => after.users.includes(user)) };
  return [...changedRights(facts), ...changedFields(facts), ...changedRecords(facts), ...lostMenus(facts)];
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

function changedRights(facts: Facts): Difference[] {
  const models = new Set([...Object.keys(facts.before.rights), ...Object.keys(facts.before.forms ?? {})]);
  return [...models].flatMap((model) => RIGHTS.flatMap((right) => {
    const [lost, gained] = changedRight(facts, model, right);
    const stopped = right === 'create' ? stoppedByDefaults(facts, model).filter(({ user }) => !lost.includes(user)) : [];
    const sentences = [
      ...lost.length > 0 ? [`${people(lost, facts.users)} may no longer ${right} records of ${model}.`] : [],
      ...stopped.slice(0, 1).map(({ why }) => `${people(stopped, facts.users)} can no longer create records of ${model}, because its defaults fail: ${why}`),
    ];
    return [
      ...difference('revokes', `${model}/${right}`, [...lost, ...stopped.map(({ user }) => user)], sentences.join(' ')),
      ...difference('grants', `${model}/${right}`, gained, `${people(gained, facts.users)} may now ${right} records of ${model}, and could not before.`),
    ];
  }));
}

function changedRight({ before, after, users }: Facts, model: string, right: typeof RIGHTS[number]): [lost: number[], gained: number[]] {
  const had = before.rights[model]?.[right];
  const have = after.rights[model]?.[right];
  return had === undefined || have === undefined ? [[], []] : [
    users.filter((user) => had.includes(user) && !have.includes(user)),
    users.filter((user) => !had.includes(user) && have.includes(user)),
  ];
}

/** Users who may still create records, and now cannot even begin one. */
function stoppedByDefaults({ before, after, users }: Facts, model: string): { user: number; why: string }[] {
  const creators = before.forms?.[model]?.creators ?? [];
  const failing = after.forms?.[model]?.cannotCreate ?? {};
  return users.flatMap((user) => {
    const why = failing[user];
    return why === undefined || !creators.includes(user) ? [] : [{ user, why }];
  });
}

/** For users who may read the model before and after, and fields that both images know. */
function changedFields({ before, after, users }: Facts): Difference[] {
  return Object.entries(before.forms ?? {}).flatMap(([model, form]) => {
    const now = after.forms?.[model];
    if (now === undefined) {
      return [];
    }
    const readers = users.filter((user) => form.readers.includes(user) && now.readers.includes(user));
    const known = new Set(now.fields);
    return form.fields.filter((field) => known.has(field)).flatMap((field) => {
      const were = readers.filter((user) => form.hidden[field]?.includes(user));
      const are = readers.filter((user) => now.hidden[field]?.includes(user));
      const lost = are.filter((user) => !were.includes(user));
      const gained = were.filter((user) => !are.includes(user));
      const subject = `${model}/field:${field}`;
      return [
        ...difference('revokes', subject, lost, `${people(lost, users)} no longer see field ${field} of ${model}.`),
        ...difference('grants', subject, gained, `${people(gained, users)} now see field ${field} of ${model}, and could not before.`),
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

function people(affected: readonly unknown[], users: number[]): string {
  return `${affected.length} of ${users.length} users`;
}
