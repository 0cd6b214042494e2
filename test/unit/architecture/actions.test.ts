import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { CONTRACTS } from './contracts.ts';
import { ROOT, actionNames, sourcesBelow, textBehind } from './sources.ts';

interface Metadata {
  inputs?: Record<string, { description?: string }>;
  outputs?: Record<string, { description?: string }>;
  runs: { using: string; main: string };
}

function metadataOf(action: string): Metadata {
  return parse(readFileSync(join(ROOT, 'actions', action, 'action.yml'), 'utf8')) as Metadata;
}

/** Inputs that the code reads by a name that stands there, in the action or in what it imports. */
function namesRead(text: string): string[] {
  const calls = text.matchAll(/\b(?:reader|inputs)\.(?:required|optional|list)\(\s*'(?<name>[^']+)'/g);
  return [...calls].map(({ groups }) => groups?.['name'] ?? '').filter((name) => name !== 'continue-on');
}

describe('the public contract', () => {
  test('has every action of the line', () => {
    expect(actionNames()).toEqual(expect.arrayContaining(Object.keys(CONTRACTS)));
  });

  test.each(Object.entries(CONTRACTS))('of %s has all its inputs and outputs', (action, contract) => {
    const metadata = metadataOf(action);
    expect(Object.keys(metadata.inputs ?? {})).toEqual(expect.arrayContaining(contract.inputs.split(' ')));
    expect(Object.keys(metadata.outputs ?? {})).toEqual(expect.arrayContaining(contract.outputs.split(' ')));
  });
});

describe.each(actionNames())('the action %s', (action) => {
  test('has a README, an entry and its bundle', () => {
    const needed = ['README.md', 'src/index.ts', 'dist/index.js', 'dist/package.json', 'dist/licenses.txt'];
    expect(needed.filter((name) => !existsSync(join(ROOT, 'actions', action, name)))).toEqual([]);
  });

  test('has an entry of at most 40 lines: it reads inputs and calls', () => {
    const entry = readFileSync(join(ROOT, 'actions', action, 'src/index.ts'), 'utf8');
    expect(entry.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });

  test('runs its bundle on Node 24', () => {
    expect(metadataOf(action).runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });

  test('describes every input and output, in kebab-case', () => {
    const { inputs = {}, outputs = {} } = metadataOf(action);
    for (const [name, { description = '' }] of Object.entries({ ...inputs, ...outputs })) {
      expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
      expect(`${name}: ${description.trim()}`).toMatch(/^\S+: \S.*\.$/s);
    }
  });

  test('reads the inputs that it declares, and no others', () => {
    const declared = Object.keys(metadataOf(action).inputs ?? {});
    const text = textBehind(`actions/${action}/src/index.ts`);
    expect(declared.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
    expect(namesRead(text).filter((name) => !declared.includes(name))).toEqual([]);
  });
});

test('only the runtime sets outputs and reads GITHUB_OUTPUT, so that no path can leave one out', () => {
  const setters = sourcesBelow('actions').filter(({ text }) => /\bsetOutput\(|\bsetFailed\(|GITHUB_OUTPUT/.test(text));
  expect(setters.map(({ path }) => path)).toEqual(['actions/common/runtime/action.ts']);
});
