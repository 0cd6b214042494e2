import { describe, expect, test } from '@jest/globals';
import { type BundleRun, type Declared, declaredActions, runBundle } from './bundle-run.ts';

const actions = await declaredActions();

const HOSTILE: [what: string, value: string][] = [
  ['a forged command on a second line', 'x\n::error::forged\n##[error]forged'],
  ['an option of a program', '--upload-pack=touch forged'],
  ['a path out of the workspace', '../../../../etc/passwd'],
  ['a command for a shell', '$(touch forged)`touch forged`;touch forged|touch forged'],
  ['terminal escapes and direction marks', '\u001B[2J\u001B]0;forged\u0007\u202Egpj.exe'],
  ['much too much text', 'x'.repeat(70_000)],
];

const JUDGING = ['outcome', 'verdict'];

/** What every refused run has in common, whatever was wrong. */
function expectRefusal(run: BundleRun, action: Declared): void {
  expect(run.exitCode).toBe(1);
  expect(Object.keys(run.outputs).toSorted()).toEqual(Object.keys(action.outputs).toSorted());
  for (const name of Object.keys(action.outputs)) {
    expect(`${name}: ${run.outputs[name]}`).toBe(`${name}: ${JUDGING.includes(name) ? 'unknown' : ''}`);
  }
  expect(run.log).not.toMatch(/(?:^|\n|%0A)\s+at .*(?:\.js|node:)/);
  expect(run.leftBehind).toEqual([]);
}

test('there are bundles to test', () => {
  expect(actions.length).toBeGreaterThanOrEqual(9);
});

describe.each(actions)('the bundle of $name', (action) => {
  const required = Object.entries(action.inputs).filter(([, input]) => input.required === true && input.default === undefined);

  test('names every missing input in one run, sets every output and exits with 1', async () => {
    const run = await runBundle(action.name, {});
    expectRefusal(run, action);
    expect(run.log).toMatch(/^::error::.*[Ii]nput/m);
    for (const [name] of required) {
      expect(run.log).toContain(`Input "${name}" `);
    }
  });

  test.each(HOSTILE)('refuses %s in all of its inputs, and lets it forge nothing', async (_what, value) => {
    const hostile = Object.fromEntries(Object.keys(action.inputs).map((name) => [name, value]));
    const run = await runBundle(action.name, { ...hostile, 'continue-on': '' });
    expectRefusal(run, action);
    expect(run.log).toContain('Input');
    // A command that masks a secret has the secret in it; the runner takes the line away.
    const lines = run.log.split(/[\r\n]/).filter((line) => !line.startsWith('::add-mask::'));
    expect(lines.filter((line) => /^\s*::error::forged|##\[/.test(line))).toEqual([]);
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u007F\u202E]/);
    expect(lines.join('\n').length).toBeLessThan(20_000);
  });

  if ('continue-on' in action.inputs) {
    test('refuses to continue on an outcome that it does not have', async () => {
      const run = await runBundle(action.name, { 'continue-on': 'success' });
      expectRefusal(run, action);
      expect(run.log).toContain('Input "continue-on" must list outcomes, one a line, of: ');
    });
  }
});
