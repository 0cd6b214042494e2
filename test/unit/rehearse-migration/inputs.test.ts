import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readInputs } from '../../../actions/rehearse-migration/src/inputs.ts';

const image = (digit: string): string => `registry.example/acme/odoo@sha256:${digit.repeat(64)}`;
const GIVEN = { 'INPUT_OLD-IMAGE': image('a'), 'INPUT_NEW-IMAGE': image('b'), 'INPUT_SOURCE-DUMP': import.meta.filename };

let log = '';
beforeEach(() => {
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the password of database-url', () => {
  test('is masked as it is written and as it is meant', async () => {
    await readInputs({ ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:a%40b@db:5432/postgres' });
    expect(log.split('\n')).toEqual(expect.arrayContaining(['::add-mask::a%2540b', '::add-mask::a@b']));
  });

  test('with a stray "%" is refused in a sentence that does not show it', async () => {
    const wrong = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2%zz@db/postgres' };
    await expect(readInputs(wrong)).rejects.toThrow(/^Input "database-url" has a password with a "%" that begins no code: write it as %25\.$/);
  });
});

test('a dump and a filestore that are not there are named before anything is started', async () => {
  const absent = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2@db/postgres', 'INPUT_SOURCE-DUMP': 'absent.dump', INPUT_FILESTORE: import.meta.filename };
  await expect(readInputs(absent)).rejects.toThrow([
    '2 inputs are wrong:',
    '- Input "source-dump" must be a file or folder, is "absent.dump".',
    `- Input "filestore" must be a folder, is ${JSON.stringify(import.meta.filename)}.`,
  ].join('\n'));
});

test('the budget of the policy is read, and what is wrong with it is named with the other problems', async () => {
  const workspace = await mkdtemp(join(tmpdir(), 'policy-'));
  const given = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2@db/postgres', GITHUB_WORKSPACE: workspace, INPUT_POLICY: 'policy.yaml' };
  await writeFile(join(workspace, 'policy.yaml'), 'rehearsal: {downtime-budget: 20m}\nenvironments: {production: {gates: {approvals: false}}}\n');
  expect(await readInputs(given)).toMatchObject({ downtimeBudget: 1200, productionSizes: null });
  await writeFile(join(workspace, 'policy.yaml'), 'rehearsal: {budget: 20m}\nenvironments: {}\n');
  await expect(readInputs({ ...given, INPUT_MODULES: 'a-b' })).rejects.toThrow(/- Input "modules".*\n- policy\.yaml:1:13: /);
  await rm(workspace, { recursive: true });
});

describe('the intent', () => {
  const given = { ...GIVEN, 'INPUT_DATABASE-URL': 'postgres://odoo:hunter2@db/postgres' };
  let workspace: string;
  beforeEach(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'intent-'));
  });
  afterEach(() => rm(workspace, { recursive: true, force: true }));

  async function intentOf(path: string): Promise<unknown> {
    return (await readInputs({ ...given, GITHUB_WORKSPACE: workspace, INPUT_INTENT: path })).intent;
  }

  test('is nothing where no file is named', async () => {
    expect(await intentOf('')).toBeNull();
  });

  test('is read from the workspace', async () => {
    await writeFile(join(workspace, 'release-intent.yaml'), 'changes:\n  - {deletes: crm_tag, because: Tags are gone.}\n');
    expect(await intentOf('release-intent.yaml')).toMatchObject({ changes: [{ kind: 'deletes', subject: 'crm_tag' }] });
  });

  test('is refused with each of its problems', async () => {
    await writeFile(join(workspace, 'intent.yaml'), 'changes:\n  - deletes: crm.tag\n');
    await expect(intentOf('intent.yaml')).rejects.toThrow(/2 inputs are wrong:\n- intent\.yaml:2:14: .*\n- intent\.yaml:2:5: changes\[0\]\.because is missing/);
  });

  test('is refused where the file that is named is not there, or lies elsewhere', async () => {
    await expect(intentOf('absent.yaml')).rejects.toThrow(/^Input "intent": there is no file .*absent\.yaml\.$/);
    await expect(intentOf('../intent.yaml')).rejects.toThrow(/^Input "intent": \.\.\/intent\.yaml leaves /);
  });

  test('is refused unread where it is a link to somewhere else', async () => {
    await symlink('/etc/hostname', join(workspace, 'intent.yaml'));
    await expect(intentOf('intent.yaml')).rejects.toThrow(/leaves/);
  });
});
