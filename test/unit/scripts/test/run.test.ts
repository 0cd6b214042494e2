import { describe, expect, test } from '@jest/globals';
import { createProgress } from '../../../../scripts/src/progress/progress.ts';
import type { Needs } from '../../../../scripts/src/test/needs.ts';
import { runSuites } from '../../../../scripts/src/test/run.ts';
import { PASSED, type Suite, failed } from '../../../../scripts/src/test/suite.ts';
import { allSuites, chooseSuites } from '../../../../scripts/src/test/suites.ts';

let printed = '';
const progress = createProgress({ output: { write: (text) => { printed += text; } }, environment: {} });

const everything: Pick<Needs, 'provide'> = { provide: async () => ({ environment: { PATH: '/bin' } }) };
const nothing: Pick<Needs, 'provide'> = {
  provide: async (names) => (names.length === 0 ? { environment: {} } : { missing: 'There is no Docker engine.' }),
};

function suite(name: string, run: Suite['run'], needs: Suite['needs'] = []): Suite {
  return { name, group: 'lint', cores: 'one', needs, run };
}

const options = { root: '/kit', jestArguments: ['-t', 'x'], strict: false, cores: 2 };

describe('runSuites', () => {
  test('answers in the order of the suites, and goes on after a failure', async () => {
    const suites = [suite('a', async () => failed('no')), suite('b', async () => PASSED)];
    const finished = await runSuites(suites, everything, progress, options);
    expect(finished.map(({ name, passed, failed: wrong, details }) => [name, passed, wrong, details])).toEqual([
      ['a', 0, 1, 'no'],
      ['b', 1, 0, ''],
    ]);
    expect(printed).toContain('a: FAILED');
  });

  test('counts a suite that breaks off as failed', async () => {
    const broken = suite('a', () => Promise.reject(new Error('The program is not there.')));
    expect(await runSuites([broken], everything, progress, options)).toMatchObject([
      { passed: 0, failed: 1, skipped: 0, details: 'The program is not there.' },
    ]);
  });

  test('hands over what the needs provide and what jest gets', async () => {
    let seen: unknown;
    const curious = suite('a', async ({ root, environment, jestArguments }) => {
      seen = { root, environment, jestArguments };
      return PASSED;
    });
    await runSuites([curious], everything, progress, options);
    expect(seen).toEqual({ root: '/kit', environment: { PATH: '/bin' }, jestArguments: ['-t', 'x'] });
  });

  test('skips what cannot run here and says why', async () => {
    const suites = [suite('odoo', async () => PASSED, ['containers']), suite('unit', async () => PASSED)];
    expect(await runSuites(suites, nothing, progress, options)).toMatchObject([
      { passed: 0, failed: 0, skipped: 1, details: 'Not run: There is no Docker engine.' },
      { passed: 1, failed: 0, skipped: 0 },
    ]);
  });

  test('fails what cannot run where nothing may be skipped', async () => {
    const suites = [suite('odoo', async () => PASSED, ['containers'])];
    expect(await runSuites(suites, nothing, progress, { ...options, strict: true })).toMatchObject([{ failed: 1, skipped: 0 }]);
  });
});

describe('chooseSuites', () => {
  const names = (named: string[]): string[] => chooseSuites(allSuites(), named).map((chosen) => chosen.name);

  test('chooses everything when nothing is named: unit tests first, then the long ones, and the short ones in the gap at the end', () => {
    const all = names([]);
    expect(all[0]).toBe('unit');
    expect(all.slice(-12)).toEqual(['odoo', 'cases', 'demo', 'line', 'cluster', 'integration', 'git', 'manifests', 'workflows', 'cluster-life', 'dist', 'browser']);
    expect(all).toEqual(expect.arrayContaining(['oxlint', 'ruff', 'zizmor', 'tsc', 'build --check', 'generate --check']));
  });

  test('chooses a group or a check by its name', () => {
    expect(names(['unit'])).toEqual(['unit']);
    expect(names(['cluster'])).toEqual(['cluster', 'cluster-life']);
    expect(names(['integration'])).toEqual(['integration', 'git', 'manifests', 'workflows']);
    expect(names(['ruff', 'types'])).toEqual(['ruff', 'tsc']);
  });

  test('names what there is to choose from', () => {
    expect(() => names(['units'])).toThrow(/^There are no tests named units\. Choose from: unit, lint, /);
  });
});
