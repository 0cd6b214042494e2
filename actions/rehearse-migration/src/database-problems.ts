import { UserError, errorSentence } from '../../common/runtime/errors.ts';
import { plainText } from '../../common/runtime/foreign-text.ts';

/** How many sessions one program has on a database. */
export interface SessionGroup {
  application: string;
  count: number;
}

const DISK_FULL = '53100';
const OBJECT_IN_USE = '55006';
const NO_RIGHT = '42501';
const GIGABYTE = 1_000_000_000;

export function isDiskFull(error: unknown): boolean {
  return sqlState(error) === DISK_FULL || /No space left on device/.test(errorSentence(error));
}

export function isInUse(error: unknown): boolean {
  return sqlState(error) === OBJECT_IN_USE;
}

export function isForbidden(error: unknown): boolean {
  return sqlState(error) === NO_RIGHT;
}

/** Only its owner or a superuser may copy a database that is not marked as a template. */
export function forbiddenProblem(database: string): UserError {
  return new UserError(
    `Input "source-database": the role of input "database-url" may not copy ${database}, or what is in it. It has to own the database and its`
    + ' tables, as it does after restoring them itself, or be a superuser.',
  );
}

/** A database is copied only while nobody is connected to it. */
export function inUseProblem(database: string, sessions: readonly SessionGroup[]): UserError {
  const total = sessions.reduce((sum, { count }) => sum + count, 0);
  const who = sessions.map(({ application, count }) => `${count} × ${application === '' ? 'without a name' : plainText(application, 63)}`).join(', ');
  return new UserError(
    `Input "source-database": ${database} can't be copied while others are connected to it; ${total} ${total === 1 ? 'session is' : 'sessions are'}`
    + `${who === '' ? '' : ` (${who})`}. Give a database that nothing uses, such as one that a backup was restored into.`,
  );
}

/** @param bytes size of the database, null where it is not known yet */
export function diskFullProblem(server: string, bytes: number | null, copies: number): UserError {
  const needed = bytes === null
    ? `A rehearsal has up to ${copies} databases at a time, of the size that the dump has when it is restored`
    : `A rehearsal has up to ${copies} databases of ${gigabytes(bytes)} each at a time, ${gigabytes(bytes * copies)} together, and what the update itself writes`;
  return new UserError(`The disk of the rehearsal server ${server} is full. ${needed}. What this rehearsal had made is removed again.`);
}

/** @param serverVersion `server_version_num` of the rehearsal server */
export function newerServerProblem(source: string | null, serverVersion: number): string | undefined {
  const major = majorVersion(source);
  const here = Math.floor(serverVersion / 10_000);
  return major === undefined || major <= here
    ? undefined
    : `Input "source-dump": it was made of PostgreSQL ${major}, and the rehearsal server is PostgreSQL ${here}. `
      + `Rehearse on a server of version ${major} or later, best on the one that production has.`;
}

export function gigabytes(bytes: number): string {
  return `${(bytes / GIGABYTE).toFixed(bytes < 10 * GIGABYTE ? 2 : 0)} GB`;
}

function majorVersion(version: string | null): number | undefined {
  const major = /^(\d+)/.exec(version ?? '')?.[1];
  return major === undefined ? undefined : Number(major);
}

function sqlState(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
