import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { linkerFlags, moduleVersions } from '../../../../scripts/src/cluster/programs.ts';

const GO_MOD = readFileSync(join(import.meta.dirname, '../../../../scripts/src/cluster/tools/go.mod'), 'utf8');

test('the versions of modules are read wherever a go.mod requires them, and nowhere else', () => {
  const text = 'module kit\n\ngo 1.26.3\n\nrequire example.org/a v1.2.3\n\nrequire (\n\texample.org/b/v2 v2.0.0-rc.1 // indirect\n)\n\nreplace example.org/c => example.org/c v3.0.0\n';
  expect([...moduleVersions(text)]).toEqual([['example.org/a', 'v1.2.3'], ['example.org/b/v2', 'v2.0.0-rc.1']]);
});

test('programs say the versions of the modules that they are built from', () => {
  const versions = moduleVersions(GO_MOD);
  const flags = linkerFlags(versions);
  const kubernetes = versions.get('k8s.io/kubernetes') ?? '';
  expect(flags).toContain(`-X k8s.io/component-base/version.gitVersion=${kubernetes} `);
  expect(flags).toContain(`-X k8s.io/component-base/version.gitMinor=${kubernetes.split('.')[1]} `);
  expect(flags).toContain(`-X github.com/argoproj/argo-cd/v3/common.version=${versions.get('github.com/argoproj/argo-cd/v3')?.slice(1)} `);
  expect(() => linkerFlags(new Map())).toThrow('requires no k8s.io/kubernetes.');
});
