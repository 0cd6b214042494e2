import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { InputReader } from '../../../actions/common/runtime/inputs.ts';
import { type RehearsalLimits, readLimits } from '../../../actions/rehearse-migration/src/limits.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'limits-'));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function limits(inputs: Record<string, string>): Promise<RehearsalLimits> {
  const reader = new InputReader({ GITHUB_WORKSPACE: workspace, ...inputs });
  const read = await readLimits(reader);
  reader.finish();
  return read;
}

describe('without inputs', () => {
  test('any downtime will do, and the rehearsed data stands for production', async () => {
    expect(await limits({})).toEqual({ killDrill: false, downtimeBudget: null, productionSizes: null });
  });
});

describe('the policy', () => {
  const ENVIRONMENTS = 'environments: {production: {gates: {approvals: false}}}\n';

  test('says how long users may be shut out', async () => {
    await writeFile(join(workspace, 'policy.yaml'), `rehearsal: {downtime-budget: 30m}\n${ENVIRONMENTS}`);
    expect((await limits({ INPUT_POLICY: 'policy.yaml' })).downtimeBudget).toBe(1800);
  });

  test('may say nothing of that', async () => {
    await writeFile(join(workspace, 'policy.yaml'), ENVIRONMENTS);
    expect((await limits({ INPUT_POLICY: 'policy.yaml' })).downtimeBudget).toBeNull();
  });

  test('is refused where it is wrong, or not there', async () => {
    await writeFile(join(workspace, 'policy.yaml'), `rehearsal: {budget: 30m}\n${ENVIRONMENTS}`);
    await expect(limits({ INPUT_POLICY: 'policy.yaml' })).rejects.toThrow(/policy\.yaml:1:13: rehearsal\.budget is not a known key/);
    await expect(limits({ INPUT_POLICY: 'absent.yaml' })).rejects.toThrow(/^Input "policy": there is no file .*absent\.yaml\.$/);
  });
});

describe('what was observed of production', () => {
  test('gives the sizes of its tables', async () => {
    await writeFile(join(workspace, 'production.json'), JSON.stringify({ helper: '0.1.0', schema: {}, sizes: { acme_job: 8192 } }));
    expect((await limits({ 'INPUT_PRODUCTION-OBSERVATION': 'production.json' })).productionSizes).toEqual({ acme_job: 8192 });
  });

  test.each([['no JSON', '{'], ['no sizes', '{"helper": "0.1.0"}'], ['a size that is none', '{"sizes": {"acme_job": -1}}']])('is refused where it is or has %s', async (_, text) => {
    await writeFile(join(workspace, 'production.json'), text);
    await expect(limits({ 'INPUT_PRODUCTION-OBSERVATION': 'production.json' })).rejects.toThrow(/production/);
  });
});
