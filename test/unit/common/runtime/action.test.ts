import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type ActionContract, type ActionResult, runAction } from '../../../../actions/common/runtime/action.ts';
import { InvalidInput, UserError } from '../../../../actions/common/runtime/errors.ts';

const GATE: ActionContract = {
  outputs: ['outcome', 'reasons', 'decision'],
  outcome: { output: 'outcome', values: ['pass', 'fail', 'waiting', 'unknown'], success: ['pass'] },
};
const PLAN: ActionContract = { outputs: ['changed', 'plan'] };

let folder: string;
let before: NodeJS.ProcessEnv;
let log: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-action-'));
  before = { ...process.env };
  await Promise.all(['output', 'summary'].map((name) => writeFile(join(folder, name), '')));
  process.env['GITHUB_OUTPUT'] = join(folder, 'output');
  process.env['GITHUB_STEP_SUMMARY'] = join(folder, 'summary');
  delete process.env['RUNNER_DEBUG'];
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = before;
  process.exitCode = undefined;
  await rm(folder, { recursive: true });
});

/** What the runner would read from the file of outputs. */
async function outputs(): Promise<Record<string, string>> {
  const text = await readFile(join(folder, 'output'), 'utf8');
  const entries = [...text.matchAll(/^(?<name>.*)<<(?<end>ghadelimiter_.*)\n(?<value>[\s\S]*?)\n\k<end>\n/gm)];
  return Object.fromEntries(entries.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']));
}

const nothing = (): undefined => undefined;

function answering(outcome: string, more: Partial<ActionResult> = {}): () => Promise<ActionResult> {
  return async () => ({ outputs: { outcome }, sentences: [`The outcome is ${outcome}.`], ...more });
}

describe('runAction', () => {
  test('sets every output, those that the run does not know to nothing', async () => {
    await runAction(GATE, nothing, answering('pass'));
    expect(await outputs()).toEqual({ outcome: 'pass', reasons: '', decision: '' });
    expect(process.exitCode).toBe(0);
    expect(log).toBe('The outcome is pass.\n');
  });

  test.each(['fail', 'waiting', 'unknown', '', 'surprise'])('exits with 1 for outcome %j', async (outcome) => {
    await runAction(GATE, nothing, answering(outcome));
    expect(process.exitCode).toBe(1);
    expect((await outputs())['outcome']).toBe(outcome);
    expect(log).toContain('::error::The outcome is');
  });

  test('exits with 0 for an outcome that the workflow handles itself', async () => {
    process.env['INPUT_CONTINUE-ON'] = 'waiting\nunknown';
    await runAction(GATE, nothing, answering('waiting'));
    expect(process.exitCode).toBe(0);
    expect((await outputs())['outcome']).toBe('waiting');
  });

  test('refuses to continue on an outcome that the action does not have, before it runs', async () => {
    process.env['INPUT_CONTINUE-ON'] = 'failed';
    const run = jest.fn(answering('pass'));
    await runAction(GATE, nothing, run);
    expect(run).not.toHaveBeenCalled();
    expect(process.exitCode).toBe(1);
    expect(log).toContain('Input "continue-on" must list outcomes, one a line, of: pass, fail, waiting, unknown; has "failed".');
  });

  test.each([new UserError('There is no policy.'), new TypeError('There is no policy.')])(
    'answers unknown when the run breaks off, with a sentence and no stack trace',
    async (error) => {
      process.env['INPUT_CONTINUE-ON'] = 'unknown';
      await runAction(GATE, nothing, () => Promise.reject(error));
      expect(await outputs()).toEqual({ outcome: 'unknown', reasons: '', decision: '' });
      expect(process.exitCode).toBe(1);
      expect(log).toBe('::error::There is no policy.\n');
    },
  );

  test('shows the stack trace when debug logging is on', async () => {
    process.env['RUNNER_DEBUG'] = '1';
    await runAction(GATE, nothing, () => Promise.reject(new UserError('There is no policy.')));
    expect(log).toMatch(/^::debug::UserError: There is no policy\.%0A +at .*/);
  });

  test('of an action without an outcome exits with 0 when it ran, and with 1 when it broke off', async () => {
    await runAction(PLAN, nothing, async () => ({ outputs: { plan: '{}' }, sentences: [] }));
    expect(process.exitCode).toBe(0);
    await runAction(PLAN, nothing, () => Promise.reject(new UserError('No.')));
    expect(process.exitCode).toBe(1);
    expect(await outputs()).toEqual({ changed: '', plan: '' });
  });

  test('prints foreign text so that it cannot forge a command', async () => {
    await runAction(GATE, nothing, answering('pass', { sentences: ['fine\n::set-env name=PATH::/evil', '##[error]no'] }));
    expect(log).toBe('fine\n: :set-env name=PATH::/evil\n# #[error]no\n');
  });

  test('writes outputs of several lines so that they cannot forge another output', async () => {
    await runAction(GATE, nothing, answering('pass', { outputs: { outcome: 'fail', reasons: 'x\noutcome=pass\noutcome<<E\npass\nE' } }));
    expect(await outputs()).toEqual({ outcome: 'fail', reasons: 'x\noutcome=pass\noutcome<<E\npass\nE', decision: '' });
  });

  test('adds the summary', async () => {
    await runAction(GATE, nothing, answering('pass', { summary: '## Gate' }));
    expect(await readFile(join(folder, 'summary'), 'utf8')).toBe('## Gate\n');
  });

  test('fails with a sentence when its outputs cannot be written', async () => {
    process.env['GITHUB_OUTPUT'] = join(folder, 'missing');
    await runAction(GATE, nothing, answering('pass'));
    expect(process.exitCode).toBe(1);
    expect(log).toContain('::error::The outputs could not be written: Missing file at path');
  });

  test('names what is wrong with continue-on together with what is wrong with the inputs, and does not run', async () => {
    process.env['INPUT_CONTINUE-ON'] = 'perhaps';
    const run = jest.fn(answering('pass'));
    await runAction(GATE, () => { throw new InvalidInput(['Input "image" is required and was not given.']); }, run);
    expect(log).toMatch(/2 inputs are wrong:.*Input "continue-on" must list.*Input "image" is required/);
    expect(run).not.toHaveBeenCalled();
    expect([process.exitCode, await outputs()]).toEqual([1, { outcome: 'unknown', reasons: '', decision: '' }]);
  });
});
