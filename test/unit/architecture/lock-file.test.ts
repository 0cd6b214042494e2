import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from './sources.ts';

interface Entry {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

// npm leaves out what its registry does not have at that moment, and `npm ci` then refuses the lock file everywhere.
test('the lock file has the optional packages of every platform, so that npm ci accepts it', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, Entry> };
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (name) => packages[`node_modules/${name}`] === undefined && packages[`${path}/node_modules/${name}`] === undefined,
    ));
  expect(missing).toEqual([]);
});
