import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { KIT_VERSION } from '../../../../actions/common/runtime/version.ts';

test('the version is that of package.json, a semantic version', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  expect(KIT_VERSION).toBe(version);
  expect(KIT_VERSION).toMatch(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/);
});
