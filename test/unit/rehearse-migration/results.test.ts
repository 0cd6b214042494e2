import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { ReleaseIntent } from '../../../actions/common/odoo/intent/parse.ts';
import { judgeRehearsal } from '../../../actions/common/odoo/rehearsal/judgement.ts';
import type { ActionResult } from '../../../actions/common/runtime/action.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { writeResults } from '../../../actions/rehearse-migration/src/results.ts';
import { comparison, rehearsal } from '../common/odoo/rehearsal/observations.ts';

const DIGEST = `sha256:${'2'.repeat(64)}`;
const INTENT: ReleaseIntent = {
  sha256: `sha256:${'1'.repeat(64)}`,
  changes: [{ kind: 'drops', subject: 'acme_job.`old`', upTo: null, because: 'See [here](https://evil.example) <b>now</b>' }],
  logs: [],
};
const lost = (column: string): ReturnType<typeof comparison> =>
  comparison({ tables: { acme_job: { columns: {}, gone: { [column]: { values: 998, heldBy: [] } } } } });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'results-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function written(found: ReturnType<typeof comparison>, intent: ReleaseIntent | null, downtimeBudget: number | null = null): Promise<ActionResult> {
  const observations = rehearsal({ comparison: found });
  const clone = {
    name: 'kit', madeBy: { actor: null, repository: null, run: null }, source: { kind: 'database' as const, name: 'acme' }, server: 'db:5432',
    createdAt: '2027-01-01', expiresAt: '2027-01-02', deletedAt: '2027-01-01', leftBehind: [], swept: [],
  };
  const inputs = {
    oldImage: { reference: 'old', digest: DIGEST }, newImage: { reference: 'new', digest: DIGEST }, newName: 'acme/odoo',
    databaseUrl: '', source: { kind: 'database' as const, name: 'acme' }, filestore: undefined, modules: [], intent, downtimeBudget, killDrill: false, productionSizes: null,
  };
  return writeResults(inputs, '19.0', { observations, judgement: judgeRehearsal(observations, intent), restoreSeconds: 1, clone }, makeSteps(), folder);
}

async function evidence(result: ActionResult, member = 'intent'): Promise<unknown> {
  return (JSON.parse(await readFile(String(result.outputs['evidence']), 'utf8')) as { predicate: Record<string, unknown> }).predicate[member];
}

describe('a rehearsal', () => {
  test('leaves a page for people, and the forecast in the evidence for the gates', async () => {
    const result = await written(comparison(), null);
    expect(result.outputs).toMatchObject({ outcome: 'pass', report: join(folder, 'rehearsal.html'), recipe: '' });
    expect(await readFile(join(folder, 'rehearsal.html'), 'utf8')).toContain('<h1>This release may go to production</h1>');
    expect(await evidence(result, 'forecast')).toMatchObject({ downtimeSeconds: 7, updateSeconds: 5, restoreSeconds: 1 });
  });

  test('fails where the forecast downtime is over the budget, in outputs, evidence and summary alike', async () => {
    const result = await written(comparison(), null, 6);
    expect(result.outputs).toMatchObject({ outcome: 'fail', 'database-change': 'none' });
    expect(await evidence(result, 'outcome')).toBe('fail');
    expect(await evidence(result, 'reasons')).toEqual([expect.objectContaining({ code: 'downtime-over-budget' })]);
    expect(result.summary).toContain('Users would be shut out for longer than the policy allows');
  });
});

describe('what the authors declared', () => {
  test('stands in the report as text, in the log and in the evidence', async () => {
    const result = await written(lost('`old`'), INTENT);
    const sentence = 'drops acme_job.`old`, 998 values — because: See [here](https://evil.example) <b>now</b>';
    expect(result.outputs).toMatchObject({ outcome: 'pass', 'intent-draft': '' });
    expect(result.summary).toContain('### What the authors declare, and why\n\n- **998 values of \\`old\\` \\(Acme job\\) would be lost** because: See \\[here\\]\\(https&#58;//evil.example\\) &lt;b&gt;now&lt;/b&gt;\n');
    expect(result.sentences).toContain(`declared: ${sentence}`);
    expect(await evidence(result)).toEqual({ sha256: INTENT.sha256, declared: [sentence] });
  });

  test('is null in the evidence where no intent was given', async () => {
    const result = await written(comparison(), null);
    expect(await evidence(result)).toBeNull();
    expect(result.summary).not.toContain('What the authors declare');
  });
});

describe('a draft of the intent', () => {
  test('is written where something is left to declare, and said', async () => {
    const result = await written(lost('note'), null);
    const path = join(folder, 'release-intent.draft.yaml');
    expect(result.outputs).toMatchObject({ outcome: 'fail', 'intent-draft': path });
    expect(parse(await readFile(path, 'utf8'))).toEqual({ version: 1, changes: [{ drops: 'acme_job.note', 'up-to': 998, because: '' }] });
    expect(result.summary).toContain('`release-intent.draft.yaml` beside the report');
    expect(result.sentences.at(-1)).toBe(`If that is meant, declare it: ${path} is a draft of release-intent.yaml.`);
  });

  test('is not, where all that fails is a declaration that did not happen', async () => {
    expect((await written(comparison(), INTENT)).outputs).toMatchObject({ outcome: 'fail', 'intent-draft': '' });
  });
});
