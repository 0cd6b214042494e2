import { describe, expect, test } from '@jest/globals';
import { moduleFiles, planTrees } from '../../../../fakes/memory-tree.ts';
import type { Files } from '../../../../fakes/memory-tree.ts';

const MIGRATE = 'def migrate(cr, version):\n    pass\n';
const release = (version: string, others: Files = {}): Files => ({
  ...moduleFiles('core', 'x = 1\n', { version }, { 'migrations/0.0.0/end-a.py': MIGRATE, 'migrations/19.0.2.0.0/pre-a.py': MIGRATE, 'migrations/19.0.2.0.0/post-a.py': MIGRATE, ...others }),
  ...moduleFiles('app', '', { depends: ['core', 'sale'] }),
  ...moduleFiles('shop', '', { depends: ['app'] }),
  ...moduleFiles('alone', ''),
});

describe('the plan of an update', () => {
  test('processes what changed and its dependents, dependencies first, and runs its scripts', async () => {
    const plan = await planTrees({ from: release('19.0.1.0.0'), to: release('19.0.2.0.0') });
    expect(plan).toMatchObject({ version: 1, series: '19.0', from: 'old', to: 'new', installedFrom: 'manifests', update: ['core', 'app', 'shop'], install: [] });
    expect(plan.changed).toEqual([{
      name: 'core', change: 'changed', reason: 'content', isInstalled: true, fromVersion: '19.0.1.0.0', toVersion: '19.0.2.0.0', files: { added: 0, changed: 1, removed: 0 },
    }]);
    expect(plan.scripts.map(({ id }) => id)).toEqual(['core:pre:19.0.2.0.0', 'core:post:19.0.2.0.0', 'core:end:0.0.0']);
    expect(plan.scripts[0]).toEqual({ id: 'core:pre:19.0.2.0.0', module: 'core', stage: 'pre', version: '19.0.2.0.0', file: 'core/migrations/19.0.2.0.0/pre-a.py' });
  });

  test('of equal releases is empty', async () => {
    expect(await planTrees({ from: release('19.0.1.0.0'), to: release('19.0.1.0.0') })).toMatchObject({ changed: [], update: [], scripts: [], risks: [] });
  });

  test('runs end scripts after the scripts of all modules', async () => {
    const two = (version: string) => ({
      ...moduleFiles('a', '', { version }, { 'migrations/2.0/end-x.py': MIGRATE, 'migrations/2.0/post-x.py': MIGRATE }),
      ...moduleFiles('b', '', { version, depends: ['a'] }, { 'migrations/2.0/pre-x.py': MIGRATE, 'migrations/2.0/end-x.py': MIGRATE }),
    });
    const plan = await planTrees({ from: two('1.0'), to: two('2.0') });
    expect(plan.scripts.map(({ id }) => id)).toEqual(['a:post:2.0', 'b:pre:2.0', 'a:end:2.0', 'b:end:2.0']);
  });

  test('with the versions of a database processes only what is installed there, from the version that it has', async () => {
    const installed = { base: '19.0.1.3', core: '19.0.1.5.0', app: '19.0.1.0.0', sale: '19.0.1.2' };
    const plan = await planTrees({ from: release('19.0.1.0.0'), to: release('19.0.2.0.0'), installed });
    expect(plan).toMatchObject({ installedFrom: 'database', update: ['core', 'app'] });
    expect(plan.changed[0]?.fromVersion).toBe('19.0.1.5.0');
    expect(plan.scripts).toHaveLength(3);
  });

  test('with the versions of a database catches up on a module that was never updated', async () => {
    const same = release('19.0.2.0.0');
    const plan = await planTrees({ from: same, to: same, installed: { base: '19.0.1.3', core: '19.0.1.0.0' } });
    expect(plan.changed).toEqual([expect.objectContaining({ name: 'core', reason: 'version', files: { added: 0, changed: 0, removed: 0 } })]);
    expect(plan.scripts.map(({ id }) => id)).toContain('core:pre:19.0.2.0.0');
  });

  test('with a module that nobody installed leaves it out', async () => {
    const plan = await planTrees({ from: release('19.0.1.0.0'), to: release('19.0.2.0.0'), installed: { base: '19.0.1.3' } });
    expect(plan).toMatchObject({ changed: [expect.objectContaining({ name: 'core', isInstalled: false })], update: [], scripts: [], risks: [] });
  });

  test('is equal for equal releases, whatever the order of their files', async () => {
    const shuffled = (files: Files): Files => Object.fromEntries(Object.entries(files).toReversed());
    const [from, to] = [release('19.0.1.0.0'), release('19.0.2.0.0', { 'data/x.txt': '' })];
    expect(await planTrees({ from: shuffled(from), to: shuffled(to) })).toEqual(await planTrees({ from, to }));
  });

  test('of a first release finds everything new and nothing to update', async () => {
    const plan = await planTrees({ from: { 'README.md': '' }, to: release('19.0.1.0.0') });
    expect(plan).toMatchObject({ update: [], scripts: [] });
    expect(plan.changed.map(({ change }) => change)).toEqual(['added', 'added', 'added', 'added']);
  });
});

describe('what is no release', () => {
  const versioned = (version: string) => moduleFiles('core', '', { version });

  test('a change of series is an upgrade project', async () => {
    const plan = planTrees({ from: versioned('18.0.1.0.0'), to: versioned('19.0.1.0.0'), series: null });
    await expect(plan).rejects.toThrow(/The old belongs to series 18\.0, the new to series 19\.0\. .*upgrade project/);
  });

  test('a database of another series is one too', async () => {
    await expect(planTrees({ from: versioned('1.0'), to: versioned('1.1'), installed: { base: '18.0.1.3' } })).rejects.toThrow('The installed modules belong to series 18.0');
  });

  test('a module whose version goes down is refused, each one named', async () => {
    const from = { ...versioned('19.0.2.0.0'), ...moduleFiles('app', '', { version: '19.0.1.5.0' }) };
    const to = { ...versioned('19.0.1.0.0'), ...moduleFiles('app', '', { version: '19.0.1.0.0' }) };
    await expect(planTrees({ from, to })).rejects.toThrow(/app goes down from 19\.0\.1\.5\.0 to 19\.0\.1\.0\.0[\s\S]*core goes down from 19\.0\.2\.0\.0/);
    expect((await planTrees({ from, to, installed: { base: '19.0.1.3' } })).update).toEqual([]);
  });

  test('a folder without a module is refused, and one whose manifests cannot be read, each one named', async () => {
    await expect(planTrees({ from: versioned('1.0'), to: {} })).rejects.toThrow('The new has no module (a folder with __manifest__.py) at most four levels deep.');
    const broken = { 'a/__manifest__.py': '{', 'b/__manifest__.py': '{"depends": 1}', ...versioned('1.0') };
    await expect(planTrees({ from: versioned('1.0'), to: broken })).rejects.toThrow(/new: a\/__manifest__\.py:1: [\s\S]*\nnew: b\/__manifest__\.py:1: /);
  });

  test('what is wrong in both releases is told together', async () => {
    const broken = { ...versioned('1.0'), 'a/__manifest__.py': '{' };
    await expect(planTrees({ from: broken, to: broken })).rejects.toThrow(/^old: a\/__manifest__\.py:1: .*\nnew: a\/__manifest__\.py:1: /);
  });

  test('two modules of one name are refused', async () => {
    const twins = { 'x/core/__manifest__.py': '{}', 'y/core/__manifest__.py': '{}' };
    await expect(planTrees({ from: versioned('1.0'), to: twins })).rejects.toThrow('x/core and y/core are two modules of one name');
  });
});

describe('the series', () => {
  const plan = (from: string, to: string, series: string | null = null) => planTrees({ from: moduleFiles('a', '', { version: from }), to: moduleFiles('a', '', { version: to }), series });

  test('comes from the manifests, of one release or of both', async () => {
    expect((await plan('19.0.1.0.0', '19.0.1.1.0')).series).toBe('19.0');
    expect((await plan('1.0', '18.0.1.1.0')).series).toBe('18.0');
  });

  test('has to be given where nothing says it, or two voices do', async () => {
    await expect(plan('1.0', '1.1')).rejects.toThrow('Give it with the input "series"');
    const mixed = { ...moduleFiles('a', '', { version: '19.0.1.0.0' }), ...moduleFiles('b', '', { version: '18.0.1.0.0' }) };
    await expect(planTrees({ from: mixed, to: mixed, series: null })).rejects.toThrow('a/__manifest__.py says 19.0, b/__manifest__.py says 18.0');
  });
});
