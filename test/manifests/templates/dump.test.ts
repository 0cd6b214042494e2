import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram, type ProgramResult } from '../../../actions/common/runtime/exec.ts';
import { TEMPLATES } from './support/estate.ts';

const SCRIPT = join(TEMPLATES, 'components/database-dumps/data/dump.sh');
const DIGEST = `sha256:${'a'.repeat(64)}`;
/** Kilobytes of a dump. */
const SIZE = 100;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-dumps-'));
  ['backups', 'credentials', 'programs'].forEach((name) => mkdirSync(join(folder, name)));
  ['username', 'password'].forEach((name) => writeFileSync(join(folder, 'credentials', name), 'odoo'));
  program('pg_dump', 'for word in "$@"; do case $word in --file=*) mkdir "${word#--file=}"; echo dump > "${word#--file=}/toc.dat" ;; esac; done');
  program('psql', 'echo sha256:other');
  roomFor(100);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function program(name: string, script: string): void {
  writeFileSync(join(folder, 'programs', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'programs', name), 0o755);
}

/** A volume for so many dumps, those that are there included. */
function roomFor(dumps: number): void {
  const free = `$((${dumps * SIZE} - $(ls -d ${folder}/backups/*-* 2>/dev/null | wc -l) * ${SIZE}))`;
  program('df', `printf 'Filesystem 1024-blocks Used Available Capacity Mounted on\\n/dev/x 1 1 %s 1%% /backups\\n' ${free}`);
}

/** Writes dumps of so many nights of May, each of the same size. */
function dumped(kind: 'nightly' | 'before', ...days: number[]): void {
  for (const day of days) {
    const name = `${kind}-202605${String(day).padStart(2, '0')}020000${kind === 'before' ? '-aaaaaaaaaaaa' : ''}`;
    mkdirSync(join(folder, 'backups', name));
    writeFileSync(join(folder, 'backups', name, 'toc.dat'), Buffer.alloc((SIZE - 4) * 1024, 1));
  }
}

function dump(kind: string, record: Record<string, string> = {}): Promise<ProgramResult> {
  const environment = {
    PATH: `${join(folder, 'programs')}:${process.env['PATH']}`, BACKUPS: join(folder, 'backups'), CREDENTIALS: join(folder, 'credentials'), ODOO_RELEASE_DATABASE: 'odoo',
    RELEASE_OPERATION: 'update', RELEASE_FROM: `sha256:${'b'.repeat(64)}`, RELEASE_DIGEST: DIGEST, ...record,
  };
  return runProgram('sh', [SCRIPT, kind], { environment });
}

/** The days of the dumps that are there; the new one is `new`. */
function days(kind: 'nightly' | 'before'): (number | 'new')[] {
  const names = readdirSync(join(folder, 'backups')).filter((name) => name.startsWith(kind)).toSorted();
  return names.map((name) => (name.includes('-202605') ? Number(name.slice(kind.length + 7, kind.length + 9)) : 'new'));
}

describe('a dump', () => {
  test('has a name by which a record can ask for it, and takes the place of the oldest of its kind', async () => {
    dumped('nightly', 1, 2, 3, 4, 5, 6, 7);
    dumped('before', 1);
    const { exitCode, stdout } = await dump('nightly');
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^nightly-\d{14}\n$/)]);
    expect([days('nightly'), days('before')]).toEqual([[2, 3, 4, 5, 6, 7, 'new'], [1]]);
  });

  test('is taken before an update only, and not of a database that has the release already', async () => {
    expect((await dump('restore-point')).stdout).toMatch(/^before-\d{14}-a{12}\n$/);
    for (const record of [{ RELEASE_OPERATION: 'revert' }, { RELEASE_FROM: 'none' }, { RELEASE_DIGEST: 'sha256:other' }]) {
      expect(await dump('restore-point', record)).toMatchObject({ exitCode: 0, stdout: '' });
    }
    expect(days('before')).toEqual(['new']);
  });

  test('that finds no room takes that of the oldest, of whatever kind', async () => {
    dumped('nightly', 2, 4, 6, 8);
    dumped('before', 1, 3, 5);
    roomFor(7);
    const { exitCode, stderr } = await dump('nightly');
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining('before-20260501020000-aaaaaaaaaaaa goes before its time')]);
    expect([days('nightly'), days('before')]).toEqual([[4, 6, 8, 'new'], [3, 5]]);
  });

  test('leaves two of each kind, however little room there is', async () => {
    dumped('nightly', 1, 2, 3);
    dumped('before', 1, 2);
    roomFor(1);
    await dump('nightly');
    expect([days('nightly'), days('before')]).toEqual([[2, 3, 'new'], [1, 2]]);
  });

  test('that was never finished is taken away, and its failure is one', async () => {
    mkdirSync(join(folder, 'backups', 'nightly-20260501020000.part'));
    program('pg_dump', 'exit 1');
    expect((await dump('nightly')).exitCode).toBe(1);
    expect(days('nightly')).toEqual([]);
  });
});
