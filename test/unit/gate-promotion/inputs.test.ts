import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../actions/common/gates/promotion.ts';
import { readInputs } from '../../../actions/gate-promotion/src/inputs.ts';
import { IMAGE, NEW, known, observations } from '../common/gates/samples.ts';
import { refusal } from '../refusal.ts';

const workspace = mkdtempSync(join(tmpdir(), 'gate-inputs-'));
const GIVEN = { GITHUB_WORKSPACE: workspace, INPUT_ENVIRONMENT: 'production', INPUT_IMAGE: IMAGE, INPUT_TAG: '19.0-2', INPUT_DIGEST: NEW };

function refused(changes: Record<string, string>): string {
  return refusal(() => readInputs({ ...GIVEN, ...changes }));
}

describe('the inputs', () => {
  test('name a promotion, with defaults for the rest', () => {
    expect(readInputs(GIVEN)).toMatchObject({
      branch: 'main',
      request: { environment: 'production', image: IMAGE, tag: '19.0-2', digest: NEW },
      marker: undefined,
      decision: undefined,
    });
  });

  test('take the marker as verify-deployment gives it, and an earlier decision as this action does', () => {
    const { production } = known();
    const seen = 'value' in production ? { ...production.value, digest: NEW, verdict: 'healthy', trafficOpen: true, restorePoint: '' } : {};
    const { decision } = decide(observations());
    const inputs = readInputs({ ...GIVEN, INPUT_MARKER: JSON.stringify(seen), INPUT_DECISION: JSON.stringify(decision) });
    expect(inputs.marker).toEqual('value' in production ? production.value : undefined);
    expect(inputs.decision).toEqual(decision);
  });

  test.each([
    ['an environment that leaves its folder', { INPUT_ENVIRONMENT: '../staging' }, 'Input "environment" must be an environment name'],
    ['an image with a tag', { INPUT_IMAGE: `${IMAGE}:latest` }, 'Input "image" must be'],
    ['a tag that is an option', { INPUT_TAG: '--force' }, 'Input "tag" must be'],
    ['a short digest', { INPUT_DIGEST: 'sha256:12' }, 'Input "digest" must be'],
    ['a branch that is an option', { INPUT_BRANCH: '--upload-pack=x' }, 'Input "branch" must be'],
    ['a path that leaves the workspace', { INPUT_PATH: '/etc' }, 'Input "path" must be'],
    ['a marker that is cut off', { INPUT_MARKER: '{"observedAt": "2026-' }, 'Input "marker" must be the JSON that the earlier step gave'],
    ['a marker without a time', { INPUT_MARKER: '{"marker": null, "runningDigest": null}' }, 'observedAt'],
    ['a marker with two markers', { INPUT_MARKER: '{"observedAt":"2026-11-17T12:00:00Z","marker":null,"marker":null,"runningDigest":null}' }, 'twice'],
    ['a decision that is a word', { INPUT_DECISION: 'pass' }, 'Input "decision" must be the JSON'],
  ])('refuse %s', (_what, changes, sentence) => {
    expect(refused(changes as Record<string, string>)).toContain(sentence);
  });

  test('are all named at once', () => {
    expect(refused({ INPUT_ENVIRONMENT: '', INPUT_TAG: ' ', INPUT_DIGEST: 'x', INPUT_MARKER: '[]' }).split('\n')).toHaveLength(5);
  });
});
