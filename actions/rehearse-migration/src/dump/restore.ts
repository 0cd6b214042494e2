import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { UserError } from '../../../common/runtime/errors.ts';
import type { ProgramResult } from '../../../common/runtime/exec.ts';
import { logText } from '../../../common/runtime/foreign-text.ts';
import { connectionVariables, runHere, SOCKET_FOLDER, type RehearsalSurroundings } from '../containers.ts';
import { openDump, type Dump } from './recognize.ts';
import { filterScript } from './script-filter.ts';
import { zipContent } from './zip-archive.ts';

/** Where a dump is restored, and with whose programs. */
export interface RestoreTarget {
  database: string;
  /** pg_restore and psql come from this image, so the runner needs no PostgreSQL client. */
  image: string;
  /** `server_version_num` of the rehearsal server. */
  serverVersion: number;
  surroundings: RehearsalSurroundings;
}

/** More don't help: the largest table is restored by one of them. */
const RESTORE_JOBS = Math.min(availableParallelism(), 4);
const WITHOUT_OWNERS = ['--no-owner', '--no-privileges'];
/** Errors show no context: it quotes rows. */
const PSQL = ['--no-psqlrc', '--quiet', '--output=/dev/null', '--set=ON_ERROR_STOP=1', '--set=VERBOSITY=terse', '--set=SHOW_CONTEXT=never'];
/** The first server that knows `transaction_timeout`, which pg_restore sets from that version on, whatever the server is. */
const TRANSACTION_TIMEOUT = 170_000;
const SHOWN_PROBLEMS = 3;

/** Fills an empty database from a dump. @throws UserError with what PostgreSQL's programs say, without values of rows. */
export async function restoreDump(dump: Dump, target: RestoreTarget): Promise<void> {
  const result = await (dump.format === 'plain' || dump.format === 'odoo-backup' ? runScript(dump, target) : runArchive(dump, target));
  const problems = restoreProblems(result, target.serverVersion);
  if (problems.length > 0) {
    throw new UserError(`Input "source-dump": ${dump.path} could not be restored: ${problems.join('; ')}`);
  }
}

/** What a restore complained of that matters; the end of a failed one where it does not say. */
export function restoreProblems({ exitCode, stderr }: ProgramResult, serverVersion: number): string[] {
  if (exitCode === 0) {
    return [];
  }
  const errors = stderr.split('\n').filter((line) => /\b(?:error|ERROR|FATAL|fatal):/.test(line));
  const real = errors.filter((line) => !(serverVersion < TRANSACTION_TIMEOUT && /unrecognized configuration parameter "transaction_timeout"/.test(line)));
  if (errors.length > 0 && real.length === 0 && exitCode === 1) {
    return [];
  }
  const shown = real.slice(0, SHOWN_PROBLEMS).map((line) => logText(withoutValues(line)));
  return [
    ...(shown.length > 0 ? shown : [`exit status ${exitCode}`]),
    ...(real.some((line) => /unsupported version \(.*\) in file header/.test(line))
      ? ["pg_restore of the old image is older than the pg_dump that made the dump: make it with pg_dump of production's own version, or as plain SQL"]
      : []),
  ];
}

/** PostgreSQL quotes the value that it can't read. */
function withoutValues(line: string): string {
  return line.trim().replace(/(invalid (?:input|byte)[^:]*|out of range[^:]*|value): ".*/, '$1');
}

/** It runs as whoever may read the dump. A folder or file is restored by several jobs at once; what comes as a stream is not. */
function runArchive(dump: Dump, { database, image, serverVersion, surroundings }: RestoreTarget): Promise<ProgramResult> {
  const streamed = dump.compression !== 'none';
  const jobs = streamed || dump.format === 'tar' ? [] : ['--jobs', String(RESTORE_JOBS)];
  const strict = serverVersion < TRANSACTION_TIMEOUT ? [] : ['--exit-on-error'];
  const folder = dump.format === 'directory' ? dump.path : dirname(dump.path);
  const path = dump.format === 'directory' ? '/dump' : `/dump/${basename(dump.path)}`;
  return runHere(surroundings, {
    image,
    entrypoint: 'pg_restore',
    args: [...WITHOUT_OWNERS, ...strict, ...jobs, '--dbname', database, ...(streamed ? [] : [path])],
    environment: restoring(surroundings),
    mounts: [`${surroundings.socketFolder}:${SOCKET_FOLDER}`, ...(streamed ? [] : [`${folder}:/dump:ro`])],
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    ...(streamed ? { input: openDump(dump) } : {}),
  });
}

function runScript(dump: Dump, { database, image, surroundings }: RestoreTarget): Promise<ProgramResult> {
  const script = dump.backup === undefined ? openDump(dump) : zipContent(dump.path, dump.backup.script);
  return runHere(surroundings, {
    image,
    entrypoint: 'psql',
    args: [...PSQL, '--dbname', database],
    environment: restoring(surroundings),
    mounts: [`${surroundings.socketFolder}:${SOCKET_FOLDER}`],
    input: explained(filterScript(script), dump.path),
  });
}

/** What was half restored goes with the clone, so no statement need wait for the disk. */
function restoring(surroundings: RehearsalSurroundings): Record<string, string> {
  return { ...connectionVariables(surroundings), PGOPTIONS: '-c synchronous_commit=off' };
}

async function* explained(script: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  try {
    yield* script;
  } catch (error) {
    const why = error instanceof UserError ? error.message : 'It is truncated or broken';
    throw new UserError(`Input "source-dump": ${path} can't be restored. ${why}.`, { cause: error });
  }
}
