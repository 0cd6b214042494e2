import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ProgramResult } from '../../../../actions/common/runtime/exec.ts';
import { ensureDemoDatabase, loadingModule } from '../../../../scripts/src/database/demo-database.ts';
import type { Engine } from '../../../../scripts/src/engine/engine.ts';
import { createProgress } from '../../../../scripts/src/progress/progress.ts';

const ENGINE: Engine = { environment: {}, startedByUs: false, stop: () => Promise.resolve(), setKept: () => Promise.resolve() };
const IMAGES = { odoo: 'odoo', postgres: 'postgres', front: 'front' };
const before = process.env['XDG_CACHE_HOME'];
let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'demo-database-'));
  process.env['XDG_CACHE_HOME'] = cache;
});

afterEach(async () => {
  process.env['XDG_CACHE_HOME'] = before ?? '';
  await rm(cache, { recursive: true });
});

test('a demo database that lacks a module fails with its name, leaves no container behind and is not kept', async () => {
  const started: string[][] = [];
  // As Odoo does: it leaves an unknown module out with a line in its log, and ends well.
  const run = (_: string, args: readonly string[]): Promise<ProgramResult> => {
    started.push([...args]);
    return Promise.resolve({ exitCode: 0, stdout: args.includes('psql') ? 'base\nweb\n' : '', stderr: '' });
  };
  const progress = createProgress({ output: { write: () => true, isTTY: false } });
  const ensure = (): Promise<unknown> => ensureDemoDatabase(ENGINE, IMAGES, progress, { modules: ['base', 'no_such_module'] }, run);
  await expect(ensure()).rejects.toThrow('lacks these modules: no_such_module');
  expect(started.slice(-2).map((args) => args.slice(0, 2))).toEqual([['rm', '--force'], ['network', 'rm']]);
  const first = started.length;
  await expect(ensure()).rejects.toThrow('no_such_module');
  expect(started).toHaveLength(2 * first);
});

describe('the progress of an installation', () => {
  test('is read from Odoo’s log', () => {
    const line = '2026-11-22 03:58:30,149 1 INFO demo odoo.modules.loading: Loading module sale_timesheet (62/89) ';
    expect(loadingModule(line)).toBe('62 of 89 modules: sale_timesheet');
  });

  test('other lines say nothing about it', () => {
    expect(loadingModule('2026-11-22 03:58:30,148 1 INFO demo odoo.modules.loading: loading 1 modules... ')).toBeUndefined();
  });
});
