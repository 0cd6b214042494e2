import { describe, expect, test } from '@jest/globals';
import type { ScriptFile, Stage } from '../../../../../actions/common/odoo/source/migration-scripts.ts';
import { isVersionFolder, reasonNotToRun, scriptFile, scriptKey, scriptsToRun } from '../../../../../actions/common/odoo/source/migration-scripts.ts';

const change = { series: '19.0', installed: '19.0.1.0.0', target: '19.0.2.0.0' };

describe('where Odoo looks for scripts', () => {
  test.each(['1.0', '1.0.1', '0.0.0', '19.0.1.0', '19.0.1.0.0', '6.1.1.0', 'saas~18.2.1.0', '10.saas~3.1.0'])('%s is a version folder', (name) => {
    expect(isVersionFolder(name)).toBe(true);
  });

  test.each(['1', 'v1.0', '1.0.0.0', '19.0.1.0.0.0', 'tests', '19.0.1.0.0 ', '01.0.1.0.0'])('%s is none', (name) => {
    expect(isVersionFolder(name)).toBe(false);
  });

  test.each([
    ['migrations/19.0.2.0.0/pre-x.py', 'pre'],
    ['upgrades/2.0/post-x.py', 'post'],
    ['migrations/0.0.0/end-.py', 'end'],
  ])('%s is a %s script', (path, stage) => {
    expect(scriptFile(path)?.stage).toBe(stage);
  });

  test.each([
    'migrations/pre-x.py', 'migrations/v2/pre-x.py', 'migrations/19.0.2.0.0/pre_x.py', 'migrations/19.0.2.0.0/deep/pre-x.py',
    'migrations/19.0.2.0.0/pre-x.txt', 'migration/19.0.2.0.0/pre-x.py', 'migrations/19.0.2.0.0/Pre-x.py', 'migrations/tests/pre-x.py',
  ])('%s is no script', (path) => {
    expect(scriptFile(path)).toBeUndefined();
  });
});

describe('whether a script runs', () => {
  test.each([
    ['19.0.2.0.0', undefined],
    ['19.0.1.0.1', undefined],
    ['19.0.1.0.0', 'not-above-installed'],
    ['19.0.2.0.1', 'above-manifest'],
    ['2.0', undefined],
    ['1.0', 'not-above-installed'],
    ['3.0', 'above-manifest'],
    ['18.0.9.0.0', 'not-above-installed'],
    ['20.0.1.0.0', 'above-manifest'],
    ['0.0.0', undefined],
  ])('%s between 19.0.1.0.0 and 19.0.2.0.0: %s', (version, reason) => {
    expect(reasonNotToRun(version, change)).toBe(reason);
  });

  test('0.0.0 does not run when the version stays', () => {
    expect(reasonNotToRun('0.0.0', { ...change, target: '19.0.1.0.0' })).toBe('not-above-installed');
  });

  test('a folder without series is compared without it', () => {
    expect(reasonNotToRun('1.5', { series: '19.0', installed: '18.0.1.0', target: '19.0.2.0' })).toBeUndefined();
    expect(reasonNotToRun('1.0', { series: '19.0', installed: '18.0.1.0', target: '19.0.2.0' })).toBe('not-above-installed');
  });
});

describe('the order of scripts', () => {
  const paths = [
    'migrations/0.0.0/pre-always.py', 'migrations/0.0.0/post-always.py', 'migrations/1.10/pre-b.py', 'migrations/19.0.1.9.0/pre-a.py',
    'upgrades/19.0.1.9.0/pre-0.py', 'migrations/19.0.2.0.0/post-x.py', 'migrations/19.0.2.0.0/end-x.py',
  ];
  const scripts = paths.map((path) => scriptFile(path) as ScriptFile);

  test.each<[Stage, string[]]>([
    ['pre', ['migrations/0.0.0/pre-always.py', 'upgrades/19.0.1.9.0/pre-0.py', 'migrations/19.0.1.9.0/pre-a.py', 'migrations/1.10/pre-b.py']],
    ['post', ['migrations/19.0.2.0.0/post-x.py', 'migrations/0.0.0/post-always.py']],
    ['end', ['migrations/19.0.2.0.0/end-x.py']],
  ])('in the stage %s is by version, then by file name over both folders', (stage, expected) => {
    expect(scriptsToRun(scripts.toReversed(), stage, change).map(({ path }) => path)).toEqual(expected);
  });

  test('a key names module, stage and folder as Odoo logs them', () => {
    expect(scriptKey('acme', scriptFile('migrations/2.0/pre-x.py') as ScriptFile)).toBe('acme:pre:2.0');
  });
});
