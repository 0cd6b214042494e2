import { parseRecord, type CloneRecord } from './clone-record.ts';

/** What a database server tells of roles and databases whose names are like a clone's, and of who is at work. */
export interface ServerInventory {
  roles: { name: string; comment: string | null }[];
  databases: { name: string; owner: string; comment: string | null }[];
  sessions: { pid: number; since: string | null; role: string | null; database: string | null }[];
}

/** Something of the container engine that a rehearsal labelled. */
export interface LabelledItem {
  kind: 'container' | 'volume';
  id: string;
  rehearsal: string;
  expiresAt: string;
}

/** A rehearsal that is over and did not clean up after itself. */
export interface Leftover {
  record: CloneRecord;
  role: string;
  databases: string[];
}

/**
 * The clones that nobody uses any more. Only what carries the kit's record counts, or belongs to a role that does: a rehearsal
 * may be killed between making a database and writing on it. One whose session is gone is over; where a connection pool keeps
 * that session open, its time to live says so. One that anybody is connected to is never touched.
 */
export function findLeftovers(inventory: ServerInventory, now: Date): Leftover[] {
  const clones = new Map<string, Leftover>();
  for (const { name, comment } of inventory.roles) {
    const record = parseRecord(comment);
    if (record?.rehearsal === name) {
      clones.set(name, { record, role: name, databases: [] });
    }
  }
  for (const { name, owner, comment } of inventory.databases) {
    const record = parseRecord(comment);
    const clone = clones.get(owner) ?? (record === null ? undefined : orphan(clones, record));
    if (clone !== undefined && belongsTo(name, clone.record.rehearsal)) {
      clone.databases.push(name);
    }
  }
  return [...clones.values()].filter((clone) => isOver(clone, inventory, now));
}

/** Of the engine's items: those of rehearsals that were just found to be over, and those whose time has passed. */
export function findLeftItems(items: readonly LabelledItem[], over: ReadonlySet<string>, now: Date): LabelledItem[] {
  return items.filter(({ rehearsal, expiresAt }) => over.has(rehearsal) || Date.parse(expiresAt) < now.getTime());
}

/** A clone whose role is gone already. */
function orphan(clones: Map<string, Leftover>, record: CloneRecord): Leftover {
  const clone = clones.get(record.rehearsal) ?? { record, role: record.rehearsal, databases: [] };
  clones.set(record.rehearsal, clone);
  return clone;
}

/** The work database has the rehearsal's name, the others begin with it. */
function belongsTo(database: string, rehearsal: string): boolean {
  return database === rehearsal || database.startsWith(`${rehearsal}_`);
}

function isOver({ record, role, databases }: Leftover, { sessions }: ServerInventory, now: Date): boolean {
  if (sessions.some((session) => session.role === role || databases.includes(session.database ?? ''))) {
    return false;
  }
  const { pid, since } = record.session;
  // Whose session it is another role may not see; then the number alone counts, which errs towards leaving it.
  const watched = sessions.some((session) => session.pid === pid && (session.since === null || session.since === since));
  return !watched || Date.parse(record.expiresAt) < now.getTime();
}
