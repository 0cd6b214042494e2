import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision } from '../../../actions/common/gates/decision.ts';
import { readInputs } from '../../../actions/bump-manifests/src/inputs.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const workspace = mkdtempSync(join(tmpdir(), 'bump-inputs-'));
const good = {
  GITHUB_WORKSPACE: workspace,
  INPUT_ENVIRONMENT: 'dev',
  INPUT_IMAGE: 'registry.example:5000/acme/odoo',
  INPUT_TAG: '19.0-42',
  INPUT_DIGEST: DIGEST,
};

const decision: Decision = {
  version: 1,
  environment: 'dev',
  image: 'registry.example:5000/acme/odoo',
  tag: '19.0-42',
  digest: DIGEST,
  outcome: 'pass',
  reasons: [],
  hash: null,
  record: null,
  expectation: null,
  evidence: [],
  marker: null,
  nextSlot: null,
  decidedAt: '2026-01-31T09:00:00.000Z',
};

afterAll(() => rmSync(workspace, { recursive: true }));

function problems(more: NodeJS.ProcessEnv): Promise<string> {
  return readInputs({ ...good, ...more }).then(() => '', (error: unknown) => (error as Error).message);
}

describe('inputs of bump-manifests', () => {
  test('have the defaults that action.yml tells', async () => {
    expect(await readInputs(good)).toEqual({
      location: { path: workspace, token: undefined },
      branch: 'main',
      targets: [{
        kind: 'record',
        place: { environment: 'dev', customer: undefined },
        release: { image: 'registry.example:5000/acme/odoo', tag: '19.0-42', digest: DIGEST },
        decision: undefined,
      }],
      mode: 'commit',
      github: undefined,
      pullRequest: undefined,
      dryRun: false,
      author: { name: 'odoo-gitops-kit', email: 'odoo-gitops-kit@users.noreply.github.com' },
    });
  });

  test('take owner/name for a repository on the job\'s server', async () => {
    const { location } = await readInputs({ ...good, INPUT_REPOSITORY: 'acme/gitops', GITHUB_SERVER_URL: 'https://git.example', INPUT_TOKEN: 't' });
    expect(location).toEqual({ url: 'https://git.example/acme/gitops.git', token: 't' });
  });

  test('take owner/name with a token for GitHub, which is spoken to by its API', async () => {
    const { github } = await readInputs({ ...good, INPUT_REPOSITORY: 'acme/gitops', INPUT_TOKEN: 't', GITHUB_API_URL: 'https://api.git.example' });
    expect(github).toEqual({ owner: 'acme', name: 'gitops', token: 't', address: 'https://api.git.example' });
    expect((await readInputs({ ...good, INPUT_REPOSITORY: 'https://git.example/acme/gitops.git', INPUT_TOKEN: 't' })).github).toBeUndefined();
  });

  test('tell people from teams among reviewers', async () => {
    const { pullRequest } = await readInputs({ ...good, INPUT_REPOSITORY: 'acme/gitops', INPUT_TOKEN: 't', INPUT_MODE: 'pull-request', INPUT_REVIEWERS: 'anna\nacme/release', INPUT_LABELS: 'to production', INPUT_MERGE: 'squash' });
    expect(pullRequest).toEqual({ owner: 'acme', name: 'gitops', labels: ['to production'], reviewers: ['anna'], teamReviewers: ['release'], method: 'squash' });
  });

  test('take a decision as JSON or as the path of a file with it, and the release from it', async () => {
    writeFileSync(join(workspace, 'decision.json'), JSON.stringify(decision));
    const bare = { INPUT_IMAGE: '', INPUT_TAG: '', INPUT_DIGEST: '' };
    for (const given of [JSON.stringify(decision), 'decision.json']) {
      const { targets } = await readInputs({ ...good, ...bare, INPUT_DECISION: given });
      expect(targets).toMatchObject([{ decision, release: { image: decision.image, tag: decision.tag, digest: DIGEST } }]);
    }
  });

  test('with a decision that can not be read ask for nothing that it would have said', async () => {
    const said = await problems({ INPUT_IMAGE: '', INPUT_TAG: '', INPUT_DIGEST: 'x', INPUT_DECISION: '{' });
    expect(said).toMatch(/^2 inputs are wrong:\n- Input "decision" is not valid JSON: .*\n- Input "digest" must be a digest/);
  });

  test.each(['https://ghp_secret@git.example/a/b', 'https://u:ghp_secret@git.example/a/b', 'ssh://git:ghp_secret@git.example/a/b'])('refuse credentials in a URL without showing them: %s', async (url) => {
    const said = await problems({ INPUT_REPOSITORY: url });
    expect(said).toContain('Input "repository" must be owner/name, or a URL that starts with https://, ssh:// or file:// and holds no credentials, is a URL with credentials.');
    expect(said).not.toContain('ghp_secret');
  });

  test('take the user of an ssh URL, which is no secret', async () => {
    expect((await readInputs({ ...good, INPUT_REPOSITORY: 'ssh://git@git.example/a/b' })).location).toMatchObject({ url: 'ssh://git@git.example/a/b' });
  });

  test('without a decision need image, tag and digest', async () => {
    expect(await problems({ INPUT_IMAGE: '', INPUT_TAG: '', INPUT_DIGEST: '' })).toMatch(/"image" is required.*\n.*"tag" is required.*\n.*"digest" is required/);
  });

  test('beside a decision have to say the same as it', async () => {
    const said = await problems({ INPUT_DECISION: JSON.stringify(decision), INPUT_ENVIRONMENT: 'qa', INPUT_TAG: '1', INPUT_DIGEST: `sha256:${'b'.repeat(64)}` });
    expect(said).toMatch(/The record of qa is to be written .*, and the decision is about dev/);
    expect(said).toMatch(/Input "tag" is "1" and the decision is about "19\.0-42"/);
    expect(said).toMatch(/Input "digest" is "sha256:b+" and the decision is about "sha256:a/);
  });

  const wrong: [string, NodeJS.ProcessEnv, RegExp][] = [
    ['targets beside an environment', { INPUT_TARGETS: '- {file: f.yaml, name: odoo}' }, /Inputs "targets" and "environment" exclude each other/],
    ['a customer that is a path', { INPUT_CUSTOMER: '../acme' }, /Input "customer" must be the name of a customer/],
    ['pull requests without GitHub', { INPUT_MODE: 'pull-request' }, /Input "mode" is pull-request, which works through GitHub’s API: give "repository" as owner\/name, and a "token"/],
    ['what only pull requests have', { INPUT_LABELS: 'release', INPUT_MERGE: 'squash' }, /Input "labels" goes with the mode pull-request only.*\n.*Input "merge" goes with/],
    ['a reviewer that is none', { INPUT_MODE: 'pull-request', INPUT_REVIEWERS: '@anna' }, /Input "reviewers" must be a login, or owner\/team/],
    ['files without a checkout', { INPUT_MODE: 'files', INPUT_REPOSITORY: 'a/b' }, /give its "path" instead/],
    ['an environment that is a path', { INPUT_ENVIRONMENT: '../production' }, /Input "environment" must be an environment name/],
    ['a branch that is an option', { INPUT_BRANCH: '--upload-pack=x' }, /Input "branch" must be a branch name/],
    ['a tag with a line break', { INPUT_TAG: '19.0\n::set-output::x' }, /Input "tag" must be a tag/],
    ['a digest that is too short', { INPUT_DIGEST: 'sha256:abc' }, /Input "digest" must be a digest/],
    ['an image with a tag', { INPUT_IMAGE: 'acme/odoo:1' }, /Input "image" must be an image name/],
    ['an author without an address', { INPUT_AUTHOR: 'me' }, /Input "author" must be an author as git writes one/],
    ['an author with two lines', { INPUT_AUTHOR: 'me <a@b>\nx <c@d>' }, /Input "author" must be an author/],
    ['a path outside the workspace', { INPUT_PATH: '/etc' }, /Input "path" must be a folder inside the workspace/],
    ['a path that is not there', { INPUT_PATH: 'nowhere' }, /Input "path" must be a folder that is there/],
    ['a repository by a foreign protocol', { INPUT_REPOSITORY: 'ext::sh -c id' }, /Input "repository" must be owner\/name/],
    ['a repository that is an option', { INPUT_REPOSITORY: '--upload-pack=id' }, /Input "repository" must be owner\/name/],
    ['a decision that is not there', { INPUT_DECISION: 'nowhere.json' }, /Input "decision": there is no file/],
    ['a decision outside', { INPUT_DECISION: '../../etc/passwd' }, /Input "decision": .*passwd leaves/],
    ['a decision that is none', { INPUT_DECISION: '{"version": 1}' }, /Input "decision" is not in the expected form: environment: /],
  ];

  test.each(wrong)('refuse %s', async (_, more, sentence) => {
    expect(await problems(more)).toMatch(sentence);
  });

  test('name every problem at once, and no secret', async () => {
    const said = await problems({ INPUT_TAG: '-', INPUT_MODE: 'x', INPUT_TOKEN: 'ghs_secret\nmore', INPUT_BRANCH: '..' });
    expect(said).toMatch(/^4 inputs are wrong:/);
    expect(said).not.toContain('ghs_secret');
  });
});
