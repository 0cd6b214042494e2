import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { DOMAINS, place, wrongArrow } from './arrows.ts';
import { type Import, ROOT, importsOf, sourcesBelow } from './sources.ts';

const actions = sourcesBelow('actions');
const imports = [...actions, ...sourcesBelow('scripts')].flatMap(importsOf);

function arrow(from: string, to: string): Import {
  return { from, to, kind: 'static' };
}

describe('the arrows', () => {
  test('all point one way', () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.map(wrongArrow).filter((sentence) => sentence !== undefined)).toEqual([]);
  });

  test.each([
    ['from one action to another', 'actions/scan-image/src/run.ts', 'actions/build-image/src/run.ts'],
    ['from the domain to an action', 'actions/common/gates/scan.ts', 'actions/scan-image/src/run.ts'],
    ['from odoo to gitops', 'actions/common/odoo/manifest.ts', 'actions/common/gitops/record/record.ts'],
    ['from gitops to image', 'actions/common/gitops/record/record.ts', 'actions/common/image/reference.ts'],
    ['from the runtime upwards', 'actions/common/runtime/exec.ts', 'actions/common/policy/policy.ts'],
    ['from a gate below it', 'actions/common/verification/verdict.ts', 'actions/common/gates/gate.ts'],
    ['from a domain that nobody declared', 'actions/common/misc/a.ts', 'actions/common/runtime/exec.ts'],
    ['from an action to a script', 'actions/scan-image/src/run.ts', 'scripts/src/build/main.ts'],
    ['from a script into an action', 'scripts/src/demo/main.ts', 'actions/scan-image/src/run.ts'],
    ['from a script to a test', 'scripts/src/build/main.ts', 'test/fakes/github/server.ts'],
    ['from a script to a test', 'scripts/src/demo/main.ts', 'test/integration/workflows/act.ts'],
    ['from an action to a test', 'actions/scan-image/src/run.ts', 'test/fakes/registry.ts'],
  ])('refuse one %s', (_what, from, to) => {
    expect(wrongArrow(arrow(from, to))).toContain(`${from} imports ${to}`);
  });

  test.each([
    ['inside of an action', 'actions/scan-image/src/index.ts', 'actions/scan-image/src/run.ts'],
    ['from an action to the domain', 'actions/scan-image/src/run.ts', 'actions/common/scan/finding.ts'],
    ['from gates downwards', 'actions/common/gates/scan.ts', 'actions/common/evidence/statement.ts'],
    ['from a script to the domain', 'scripts/src/demo/main.ts', 'actions/common/runtime/exec.ts'],
    ["from the demo to the tests' GitHub", 'scripts/src/demo/github.ts', 'test/fakes/github/server.ts'],
  ])('allow one %s', (_what, from, to) => {
    expect(wrongArrow(arrow(from, to))).toBeUndefined();
  });

  test('that are allowed are all used, so that the table shows what is there', () => {
    const used = new Set(imports.map(({ from, to }) => `${place(from)} -> ${place(to)}`));
    const allowed = Object.entries(DOMAINS).flatMap(([domain, below]) => below.map((other) => `common/${domain} -> common/${other}`));
    expect(allowed.filter((one) => !used.has(one))).toEqual([]);
  });

  test('have no circle between domains', () => {
    const order = Object.keys(DOMAINS);
    const depth = (domain: string, path: string[] = []): number => {
      expect(path).not.toContain(domain);
      return Math.max(0, ...(DOMAINS[domain] ?? []).map((below) => 1 + depth(below, [...path, domain])));
    };
    expect(order.map((domain) => depth(domain))).toHaveLength(order.length);
  });
});

describe('packages', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  const used = actions.flatMap(importsOf).filter(({ to }) => !/^(?:node:|actions\/|package\.json$)/.test(to));
  const packageName = (specifier: string): string => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');

  test('that the actions import are the dependencies, neither more nor fewer', () => {
    expect([...new Set(used.map(({ to }) => packageName(to)))].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  test('that slow the start of every action are loaded only where they are needed', () => {
    const eager = used.filter(({ to, kind }) => ['@actions/github', '@actions/cache'].includes(packageName(to)) && kind === 'static');
    expect(eager).toEqual([]);
  });
});
