import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram, type ProgramResult } from '../../../actions/common/runtime/exec.ts';
import type { DemoFacts } from '../../../scripts/src/demo/facts.ts';
import { PREPARATION } from '../../integration/images/containers.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let run: ProgramResult;
let facts: DemoFacts;

beforeAll(async () => {
  run = await runProgram(join(ROOT, 'scripts', 'demo'), [], { cwd: ROOT });
  facts = JSON.parse(await readFile(join(ROOT, '.demo', 'facts.json'), 'utf8')) as DemoFacts;
}, PREPARATION);

function chapter(title: string): DemoFacts['chapters'][number] {
  const found = facts.chapters.find((candidate) => candidate.title === title);
  expect(found).toBeDefined();
  return found as DemoFacts['chapters'][number];
}

function wordsOf(title: string, step: string): string {
  return (chapter(title).steps.find((candidate) => candidate.title === step)?.lines ?? []).join('\n');
}

describe('the demo, from build to rollback on real Odoo', () => {
  test('is told to its end', () => {
    expect({ exitCode: run.exitCode, said: run.stderr.slice(-2000) }).toEqual({ exitCode: 0, said: expect.any(String) });
    expect(facts.chapters.map(({ title }) => title)).toEqual(['Release 1 runs', 'Release 2 goes live', 'Release 3 is blocked', 'Release 4 is taken back']);
    expect(facts.chapters.flatMap(({ steps }) => steps).filter(({ end }) => end === 'unexpected')).toEqual([]);
  });

  test('blocks the release that would destroy values, and names them', () => {
    expect(wordsOf('Release 3 is blocked', "Rehearse release 3 on acme's own data")).toContain('1,000 values of Budget in hours (Client engagement) would be lost: acme_engagement.hourly_budget: values-lost');
    expect(facts.history.some((line) => line.includes('19.0-3'))).toBe(false);
  });

  test('takes the failing release back to the last row, and holds it', () => {
    expect(chapter('Release 4 is taken back').verdict).toContain('The database was reverted: The old image passed its probes on the migrated database in the rehearsal, after a recipe.');
    expect(wordsOf('Release 4 is taken back', 'Compare the data')).toContain('As before release 4, to the last row');
    expect(wordsOf('Release 4 is taken back', 'Try to promote it again')).toContain('holds: fail');
  });

  test('leaves one commit for each change of production', () => {
    expect(facts.history.map((line) => line.replace(/^\S+ /, '').replace(/127\.0\.0\.1:\d+/, 'registry'))).toEqual([
      'Roll back production to registry/acme/odoo:19.0-2',
      'Promote registry/acme/odoo:19.0-4 to production',
      'Promote registry/acme/odoo:19.0-2 to production',
      'Bring acme into git as it runs',
    ]);
  });

  test('leaves evidence of every kind, and a report that needs nothing else', async () => {
    expect([...new Set(facts.evidence.map(({ kind }) => kind))].toSorted()).toEqual(['adoption', 'build', 'deployment', 'rehearsal', 'rollback', 'scan', 'verification']);
    expect(await readFile(join(ROOT, '.demo', 'report.html'), 'utf8')).toContain('Taken back to release 2');
  });

  test('leaves nothing running', async () => {
    const left = await runProgram('docker', ['ps', '--all', '--quiet', '--filter', 'label=com.docker.compose.project=odoo-kit-demo-acme']);
    expect(left.stdout).toBe('');
  });

  test('leaves none of its releases on the engine, and the image that they were built on', async () => {
    const left = await runProgram('docker', ['image', 'ls', '--filter', 'label=org.opencontainers.image.source=https://github.com/acme/odoo', '--quiet']);
    const base = await runProgram('docker', ['image', 'ls', '--filter', 'reference=odoo-gitops-kit/odoo', '--quiet']);
    expect([left.stdout, base.stdout.trim()]).toEqual(['', expect.stringMatching(/./)]);
  });
});
