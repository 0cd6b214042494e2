import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { examineSource, type CloneSource } from '../../../actions/rehearse-migration/src/clone-source.ts';
import type { RehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import { restoreProblems } from '../../../actions/rehearse-migration/src/dump/restore.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'fixtures', 'dumps');
const dump = (name: string): CloneSource => ({ kind: 'dump', file: join(FIXTURES, name) });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'source-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function server(more: Partial<RehearsalServer> = {}): RehearsalServer {
  const answers: Partial<RehearsalServer> = { version: 170_012, databaseExists: () => Promise.resolve(true), sessionsOn: () => Promise.resolve([]), ...more };
  return answers as RehearsalServer;
}

const refusal = (source: CloneSource, filestore: string | undefined, at = server()): Promise<string> =>
  examineSource(source, filestore, at).then(() => 'taken', (error: Error) => error.message.replaceAll(folder, '…'));

describe('a source is refused before anything is made', () => {
  test.each(['custom.dump', 'dump.tar', 'directory', 'plain.sql', 'odoo-backup.zip'])('when it is of a newer PostgreSQL than the rehearsal server: %s', async (name) => {
    expect(await refusal(dump(name), undefined)).toBe('taken');
    expect(await refusal(dump(name), undefined, server({ version: 160_004 }))).toBe(
      'Input "source-dump": it was made of PostgreSQL 17, and the rehearsal server is PostgreSQL 16. Rehearse on a server of version 17 or later, best on the one that production has.');
  });

  test('when the database is not there, or others are connected to it', async () => {
    const source = { kind: 'database' as const, name: 'acme' };
    expect(await refusal(source, undefined, server({ databaseExists: () => Promise.resolve(false) }))).toMatch(/there is no database acme on the rehearsal server/);
    const sessions = [{ application: 'odoo-12', count: 4 }, { application: '', count: 1 }];
    expect(await refusal(source, undefined, server({ sessionsOn: () => Promise.resolve(sessions) }))).toMatch(/5 sessions are \(4 × odoo-12, 1 × without a name\)\. Give a database that nothing uses/);
  });

  test('when the filestore is none, together with what else is wrong', async () => {
    await mkdir(join(folder, 'production', '0a'), { recursive: true });
    expect(await refusal(dump('plain.sql'), join(folder, 'production'))).toBe('taken');
    expect(await refusal(dump('plain.sql'), folder, server({ version: 150_000 }))).toMatch(
      /^2 inputs are wrong:\n- Input "source-dump": .*\n- Input "filestore": … is no filestore: it holds no folders 00 to ff\. Give the folder of the one database, such as …\/filestore\/production\. It holds "production"\.$/);
  });

  test('when both the backup and the input bring a filestore', async () => {
    await mkdir(join(folder, '0a'));
    expect(await refusal(dump('odoo-backup.zip'), folder)).toMatch(/the backup of input "source-dump" holds a filestore of its own\. Leave this one out\.$/);
  });
});

describe('what a restore complains of', () => {
  const ended = (exitCode: number, stderr: string) => ({ exitCode, stdout: '', stderr });
  const TIMEOUT = 'pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"\nCommand was: SET transaction_timeout = 0;\n';

  test('does not matter where a newer pg_restore sets what an older server does not know', () => {
    expect(restoreProblems(ended(1, `${TIMEOUT}pg_restore: warning: errors ignored on restore: 1\n`), 160_004)).toEqual([]);
    expect(restoreProblems(ended(1, TIMEOUT), 170_000)).toHaveLength(1);
    expect(restoreProblems(ended(1, `${TIMEOUT}pg_restore: error: could not execute query: ERROR:  relation "t" exists\n`), 160_004)).toEqual([
      'pg_restore: error: could not execute query: ERROR:  relation "t" exists',
    ]);
    expect(restoreProblems(ended(137, TIMEOUT), 160_004)).toEqual(['exit status 137']);
  });

  test('is said without values of rows', () => {
    const said = 'psql:<stdin>:9: ERROR:  invalid input syntax for type integer: "4711 Main Street"\nDETAIL:  Key (email)=(mary@example.com)\nCONTEXT:  COPY res_partner, line 3\n';
    expect(restoreProblems(ended(3, said), 170_000)).toEqual(['psql:<stdin>:9: ERROR:  invalid input syntax for type integer']);
  });

  test('names the way out where pg_restore is older than the dump', () => {
    expect(restoreProblems(ended(1, 'pg_restore: error: unsupported version (1.16) in file header\n'), 170_000).at(-1)).toMatch(/or as plain SQL$/);
  });
});
