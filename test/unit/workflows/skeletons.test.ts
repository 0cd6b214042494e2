import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { parseHolds } from '../../../actions/common/gitops/record/holds.ts';
import { parsePolicy } from '../../../actions/common/policy/policy.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { parseWaivers } from '../../../actions/common/scan/waivers.ts';
import { ROOT } from './files.ts';

function read(path: string): string {
  return readFileSync(join(ROOT, 'gitops-templates', path), 'utf8');
}

function skeleton(path: string): string {
  return read(join('skeletons/gitops-repo', path));
}

test('the policy is one that the gates read, and it asks for everything in production', () => {
  const { mode, environments } = parsePolicy(skeleton('policy.yaml'));
  expect(mode).toBe('enforce');
  expect(environments['production']?.gates).toEqual({ scan: true, marker: true, approvals: true, window: true });
});

test('nothing is on hold and nothing is waived', () => {
  expect(parseHolds(skeleton('holds.yaml'))).toEqual([]);
  expect(parseWaivers(skeleton('waivers.yaml'), 'waivers.yaml')).toEqual([]);
});

test('the release record is one that the deployer reads, and no image can have its digest', () => {
  const record = parseComposeRecord(skeleton('environments/production/release/compose.yaml'), 'compose.yaml');
  expect(record).toMatchObject({ digest: `sha256:${'0'.repeat(64)}`, from: 'none', helper: KIT_VERSION });
});

test("the settings are those of the kit's host template", () => {
  expect(skeleton('environments/production/settings/compose.yaml')).toBe(read('host/compose.yaml'));
});
