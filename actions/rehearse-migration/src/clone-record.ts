import { z } from 'zod';

/** Who started a rehearsal; names only. Null outside of GitHub. */
export interface CloneMaker {
  actor: string | null;
  repository: string | null;
  run: string | null;
}

/**
 * What the kit writes on the role of a clone and on each of its databases, as their comment. A role or database without it was
 * not made by the kit, whatever its name.
 */
export interface CloneRecord {
  rehearsal: string;
  madeBy: CloneMaker;
  createdAt: string;
  expiresAt: string;
  /** The session that lasts as long as the rehearsal, as `pg_stat_activity` shows it. */
  session: ServerSession;
}

export interface ServerSession {
  pid: number;
  since: string;
}

/** Hours after which a clone is of no use to anybody; no rehearsal lasts that long. */
export const LIFE_HOURS = 24;
const HOUR = 3_600_000;

const nameOrNull = z.string().max(300).nullable();
const schema = z.object({
  'odoo-gitops-kit': z.literal('clone'),
  rehearsal: z.string().regex(/^kit_rehearsal_[0-9a-f]{10}$/),
  madeBy: z.object({ actor: nameOrNull, repository: nameOrNull, run: nameOrNull }),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  session: z.object({ pid: z.number().int(), since: z.string() }),
});

export function makeRecord(rehearsal: string, session: ServerSession, now: Date, environment: NodeJS.ProcessEnv = process.env): CloneRecord {
  return {
    rehearsal,
    madeBy: cloneMaker(environment),
    createdAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + LIFE_HOURS * HOUR).toISOString(),
    session,
  };
}

export function formatRecord(record: CloneRecord): string {
  return JSON.stringify({ 'odoo-gitops-kit': 'clone', ...record });
}

/** Null for a comment that is not such a record: what carries it is not the kit's. */
export function parseRecord(comment: string | null): CloneRecord | null {
  try {
    const { rehearsal, madeBy, createdAt, expiresAt, session } = schema.parse(JSON.parse(comment ?? ''));
    return { rehearsal, madeBy, createdAt, expiresAt, session };
  } catch {
    return null;
  }
}

function cloneMaker(environment: NodeJS.ProcessEnv): CloneMaker {
  const name = (variable: string): string | null => environment[variable] || null;
  return { actor: name('GITHUB_ACTOR'), repository: name('GITHUB_REPOSITORY'), run: name('GITHUB_RUN_ID') };
}
