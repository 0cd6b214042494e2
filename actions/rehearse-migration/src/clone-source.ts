import { InvalidInput } from '../../common/runtime/errors.ts';
import { inUseProblem, newerServerProblem } from './database-problems.ts';
import type { RehearsalServer } from './database-server.ts';
import { recognizeDump, type Dump } from './dump/recognize.ts';
import { filestoreProblem } from './filestore.ts';

/** Where the customer's data comes from: a quiet database on the rehearsal server, or a dump of any format. */
export type CloneSource = { kind: 'database'; name: string } | { kind: 'dump'; file: string };

/** The same, found to be usable. */
export type ExaminedSource = { kind: 'database'; name: string } | { kind: 'dump'; dump: Dump };

/** What the evidence says of it. */
export type SourceFacts =
  | { kind: 'database'; name: string }
  | { kind: 'dump'; format: Dump['format']; sha256: string; serverVersion: string | null; dumpedAt: string | null };

/** Looks at source and filestore before anything is made. @throws InvalidInput with every reason why they can't be used */
export async function examineSource(source: CloneSource, filestore: string | undefined, server: RehearsalServer): Promise<ExaminedSource> {
  const examined: ExaminedSource = source.kind === 'database' ? source : { kind: 'dump', dump: await recognizeDump(source.file) };
  const problems = [
    ...(examined.kind === 'database' ? await databaseProblems(examined.name, server) : dumpProblems(examined.dump, filestore, server.version)),
    ...(filestore === undefined ? [] : [filestoreProblem(filestore)]),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw new InvalidInput(problems);
  }
  return examined;
}

async function databaseProblems(name: string, server: RehearsalServer): Promise<string[]> {
  if (!(await server.databaseExists(name))) {
    return [`Input "source-database": there is no database ${name} on the rehearsal server.`];
  }
  const sessions = await server.sessionsOn(name);
  return sessions.length === 0 ? [] : [inUseProblem(name, sessions).message];
}

function dumpProblems(dump: Dump, filestore: string | undefined, serverVersion: number): (string | undefined)[] {
  const both = dump.backup !== undefined && dump.backup.attachments.size > 0 && filestore !== undefined;
  return [
    newerServerProblem(dump.serverVersion, serverVersion),
    both ? 'Input "filestore": the backup of input "source-dump" holds a filestore of its own. Leave this one out.' : undefined,
  ];
}
