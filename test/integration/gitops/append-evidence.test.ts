import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appendEvidence } from '../../../actions/append-evidence/src/append.ts';
import { readInputs } from '../../../actions/append-evidence/src/inputs.ts';
import { EVIDENCE_BRANCH, readLedger } from '../../../actions/common/evidence/ledger.ts';
import { makeStatement, type Statement, statementId } from '../../../actions/common/evidence/statement.ts';
import { withRepository } from '../../../actions/common/gitops/repository/open-repository.ts';
import type { ActionResult } from '../../../actions/common/runtime/action.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
let repository: TestRepository;
beforeEach(() => {
  repository = testRepository({ 'README.md': 'x\n' });
  mkdirSync(join(repository.folder, 'out'));
});
afterEach(() => repository.remove());

function statement(kind: 'scan' | 'rehearsal', digest = DIGEST, note = ''): Statement {
  return makeStatement(kind, 'registry.example/acme/odoo', digest, 'pass', { note });
}

function put(name: string, content: Statement | string): string {
  writeFileSync(join(repository.folder, 'out', name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return `out/${name}`;
}

async function append(paths: string[], more: NodeJS.ProcessEnv = {}): Promise<ActionResult> {
  const environment = { GITHUB_WORKSPACE: repository.folder, INPUT_PATH: 'gitops.git', INPUT_STATEMENTS: paths.join('\n'), ...more };
  return appendEvidence(await readInputs(environment), runProgram);
}

function ledger(digest = DIGEST) {
  return withRepository(runProgram, { path: repository.bare }, async (branches) => readLedger(await branches.tip(EVIDENCE_BRANCH), digest));
}

describe('append-evidence', () => {
  test('records statements of one call in one commit, on a branch of their own, and finds them again', async () => {
    const statements = [statement('scan'), statement('rehearsal')];
    const result = await append([put('scan.json', statements[0] as Statement), put('rehearsal.json', statements[1] as Statement)]);
    const ids = statements.map(statementId);
    expect(result.outputs).toEqual({ outcome: 'written', commit: repository.git('rev-parse', 'evidence').trim(), evidence: JSON.stringify(ids) });
    expect(repository.git('rev-list', '--count', 'evidence')).toBe('1\n');
    expect(repository.git('ls-tree', '-r', '--name-only', 'evidence')).not.toContain('README.md');
    expect((await ledger()).entries.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect(repository.git('log', '-1', '--format=%(trailers:key=Evidence,valueonly,separator=%x20)', 'evidence').trim()).toBe(ids.join(' '));
  });

  test('records a statement once, however often it is asked to', async () => {
    const path = put('scan.json', statement('scan'));
    const first = await append([path]);
    const again = await append([path]);
    expect(again.outputs).toEqual({ ...first.outputs, outcome: 'unchanged' });
  });

  test('loses nothing when many record at once', async () => {
    const statements = Array.from({ length: 6 }, (_, index) => statement('scan', DIGEST, String(index)));
    await Promise.all(statements.map((one, index) => append([put(`${index}.json`, one)])));
    const { entries, problems } = await ledger();
    expect(entries.map(({ id }) => id).toSorted()).toEqual(statements.map(statementId).toSorted());
    expect(problems).toEqual([]);
    repository.git('fsck', '--strict');
  });

  test('reports a file that somebody put there, and does not believe it', async () => {
    await append([put('scan.json', statement('scan'))]);
    repository.rival('evidence', { [`sha256-${'a'.repeat(64)}/rehearsal-0123456789abcdef.json`]: JSON.stringify(statement('rehearsal')) });
    const { entries, problems } = await ledger();
    expect(entries.map(({ kind }) => kind)).toEqual(['scan']);
    expect(problems).toEqual([expect.stringContaining('rehearsal-0123456789abcdef.json is not believed')]);
  });

  test('refuses everything together, and writes nothing', async () => {
    const paths = [put('good.json', statement('scan')), put('cut.json', '{"_type":'), '../../etc/passwd', 'out/absent.json'];
    const refusal = await append(paths, { INPUT_BRANCH: '-x', INPUT_REPOSITORY: 'acme/gitops' }).catch((error: unknown) => (error as Error).message);
    expect(refusal).toMatch(/Input "branch" must be a branch name/);
    expect(refusal).toMatch(/Inputs "path" and "repository" name two repositories/);
    expect(refusal).toMatch(/Input "statements": out\/cut\.json is not valid JSON/);
    expect(refusal).toMatch(/Input "statements": \.\.\/\.\.\/etc\/passwd leaves/);
    expect(refusal).toMatch(/there is no file .*absent\.json/);
    expect(repository.git('branch', '--list', 'evidence')).toBe('');
  });
});
