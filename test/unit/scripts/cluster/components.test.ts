import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Components } from '../../../../scripts/src/cluster/components.ts';
import { placesIn } from '../../../../scripts/src/cluster/places.ts';
import type { Sandbox } from '../../../../scripts/src/cluster/sandbox.ts';

/** No namespaces: programs run as they are. */
const OUTSIDE: Sandbox = { identity: '', inside: (program, args) => [program, [...args]] };

let folder: string;
let components: Components;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-components-'));
  components = new Components(placesIn(folder), OUTSIDE, process.env['PATH'] ?? '');
});
afterEach(async () => rm(folder, { recursive: true }));

const shell = (script: string) => ({ name: 'part', program: 'sh', args: ['-c', script] });

test('a component that ended is said at once, with the end of its log', async () => {
  await components.start(shell('echo started; echo no such port >&2; exit 1'));
  await expect(components.waitFor('part', 60_000, async () => false)).rejects.toThrow(/^part has ended\. The end of its log .*logs\/part\.log: started no such port$/);
});

test('a component that is not ready in time is said with the end of its log', async () => {
  await components.start(shell('echo waiting for etcd; sleep 1'));
  await expect(components.waitFor('part', 300, async () => false)).rejects.toThrow(/^part was not ready after 0\.3 seconds\. .*waiting for etcd$/);
});

test('a component gets no proxy of the machine, and its own variables', async () => {
  process.env['HTTPS_PROXY'] = 'http://proxy.example';
  try {
    await components.start({ ...shell('echo "$HTTPS_PROXY|$OWN"; exit 1'), environment: { OWN: 'own' } });
    await expect(components.waitFor('part', 60_000, async () => false)).rejects.toThrow(/: \|own$/);
  } finally {
    delete process.env['HTTPS_PROXY'];
  }
});
