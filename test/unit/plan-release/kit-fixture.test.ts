import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../../actions/common/odoo/source/plan.ts';
import { planRelease } from '../../../actions/common/odoo/source/plan.ts';
import { readReleases } from '../../../actions/common/odoo/source/snapshot-reader.ts';
import { folderTree } from '../../../actions/common/odoo/source/trees/folder-tree.ts';

const FIXTURE = 'test/fixtures/addons/kit_fixture';
let workspace: string;

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'kit-fixture-'));
});

afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

/** Plans from v1 to a variant, which is its base with its own files over it. */
async function planTo(variant: string, base = 'v2_good'): Promise<Plan> {
  const to = join(workspace, variant);
  cpSync(join(FIXTURE, base), to, { recursive: true });
  cpSync(join(FIXTURE, variant), to, { recursive: true });
  const releases = await readReleases({ tree: folderTree(join(FIXTURE, 'v1'), 'v1'), folders: [] }, { tree: folderTree(to, variant), folders: [] });
  return planRelease(releases.from, releases.to);
}

const severe = (plan: Plan) => plan.risks.filter(({ severity }) => severity === 'high').map(({ code }) => code);
const codes = (plan: Plan) => new Set(plan.risks.map(({ code }) => code));

describe('the kit fixture', () => {
  test('good upgrade has two scripts, a rename, and nothing severe', async () => {
    const plan = await planTo('v2_good');
    expect(plan.scripts.map(({ id }) => id)).toEqual(['kit_fixture:pre:19.0.2.0.0', 'kit_fixture:post:19.0.2.0.0']);
    expect(severe(plan)).toEqual([]);
    expect(codes(plan)).toEqual(new Set(['noupdate-changed', 'renamed-by-script', 'required-with-default', 'type-changed']));
  });

  test('additive release has no risk at all', async () => {
    const plan = await planTo('additive', 'v1');
    expect(plan).toMatchObject({ update: ['kit_fixture'], scripts: [], risks: [] });
  });

  test('without a new version loses the field that its script was to rename', async () => {
    const plan = await planTo('no_bump');
    expect(plan.scripts).toEqual([]);
    expect(severe(plan)).toEqual(['no-version-bump', 'removed-stored-field']);
  });

  test.each([['required_without_default', 'required-without-default'], ['unique_on_duplicates', 'new-constraint']])('variant %s is a risk of its own', async (variant, code) => {
    expect(codes(await planTo(variant))).toContain(code);
  });
});
