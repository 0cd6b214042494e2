import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { readInputs } from '../../../actions/rollback-release/src/inputs.ts';
import { refusal } from '../refusal.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const SEEN = {
  observedAt: '2026-11-01T12:01:00.000Z',
  environment: 'production',
  digest: DIGEST,
  verdict: 'failed',
  marker: { digest: DIGEST, from: 'none', state: 'updated', traffic: 'closed', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' },
  runningDigest: DIGEST,
  trafficOpen: false,
  restorePoint: 'acme__before_222222222222_20261101120000',
};
const GIVEN = { GITHUB_WORKSPACE: mkdtempSync(join(tmpdir(), 'rollback-inputs-')), INPUT_ENVIRONMENT: 'production', INPUT_OBSERVATIONS: JSON.stringify(SEEN) };

function refused(changes: Record<string, string>): string {
  return refusal(() => readInputs({ ...GIVEN, ...changes }));
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('the inputs', () => {
  test('take what verify-deployment saw, with defaults for the rest', () => {
    expect(readInputs(GIVEN)).toMatchObject({ branch: 'main', restore: 'before-traffic', reason: undefined, observation: { verdict: 'failed', trafficOpen: false } });
  });

  test('hold a token that is masked in the log', () => {
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    readInputs({ ...GIVEN, INPUT_TOKEN: 'ghp_secret' });
    expect(written.mock.calls.join('')).toContain('::add-mask::ghp_secret');
  });
});

describe('an observation is refused', () => {
  const cases: [string, object, string][] = [
    ['with a restore point that no record can hold', { ...SEEN, restorePoint: 'x; rm -rf /' }, 'restorePoint: must be the id of a restore point, or empty'],
    ['with a verdict of more than a word', { ...SEEN, verdict: 'failed\n::error::x' }, 'verdict: must be a verdict of verify-deployment'],
    ['without everything that it lacks', {}, 'observedAt: Invalid input: expected string, received undefined; environment: '],
    ['of another environment', { ...SEEN, environment: 'dev\n::error::x' }, 'Input "observations" is about environment "dev\\n::error::x", not about production.'],
  ];

  test.each(cases)('%s', (_, seen, sentence) => {
    expect(refused({ INPUT_OBSERVATIONS: JSON.stringify(seen) })).toContain(sentence);
  });

  test('that is no JSON, together with every other problem', () => {
    const said = refused({ INPUT_OBSERVATIONS: '{', INPUT_ENVIRONMENT: 'Production', INPUT_RESTORE: 'always' });
    expect(said).toMatch(/^3 inputs are wrong:/);
    expect(said).toContain('Input "observations" must be the JSON of verify-deployment\'s output marker, but it is not valid JSON');
    expect(said).not.toContain('undefined');
  });
});
