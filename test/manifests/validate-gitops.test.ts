import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram, type ProgramResult } from '../../actions/common/runtime/exec.ts';
import { APP, Estate, PRODUCTION } from './estate.ts';

const COMMAND = join(import.meta.dirname, '../../scripts/src/validate-gitops/main.ts');
const HOST_RECORD = join(import.meta.dirname, '../../gitops-templates/skeletons/gitops-repo/environments/production/release/compose.yaml');
const SETTINGS = `${PRODUCTION}/settings/app/kustomization.yaml`;

/** A few lines whose aliases make thousands of millions of items. */
const BOMB = ['apiVersion: apps/v1', 'kind: Deployment', 'metadata: {name: web}', 'a: &a [0, 0, 0, 0, 0, 0, 0, 0, 0]', ...[...'bcdefghij'].map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefghi'[index]}`).join(', ')}]`), ''].join('\n');

let estate: Estate;
beforeEach(async () => {
  estate = await Estate.make();
});
afterEach(() => estate.remove());

function command(...args: string[]): Promise<ProgramResult> {
  return runProgram(process.execPath, [COMMAND, estate.root, ...args]);
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '      ');
}

describe('a right estate', () => {
  test('passes, with all that it sends to its clusters looked at', async () => {
    expect(await estate.validate()).toMatchObject({ outcome: 'pass', environments: ['production', 'qa'], objects: 60, findings: [] });
  });

  test('passes also as one of many customers', async () => {
    await mkdir(join(estate.root, 'customers'));
    await cp(join(estate.root, 'environments'), join(estate.root, 'customers/acme/environments'), { recursive: true });
    await rm(join(estate.root, 'environments'), { recursive: true });
    for (const environment of ['qa', 'production']) {
      for (const file of ['app', 'data', 'settings/app']) {
        const path = `customers/acme/environments/${environment}/${file}/kustomization.yaml`;
        await estate.edit(path, '../vendor', '../../../vendor');
        await (file === 'settings/app' ? undefined : estate.edit(path, '../settings, ../../../vendor', '../settings, ../../../../../vendor'));
      }
    }
    expect(await estate.validate('acme/production')).toMatchObject({ outcome: 'pass', environments: ['production of acme'], findings: [] });
  });
});

describe('a wrong manifest is found', () => {
  test('with an unknown field, at its file and line, in every environment that has it', async () => {
    await estate.edit(`${APP}/web.yaml`, '      serviceAccountName: odoo\n', '      serviceAccountName: odoo\n      priorityClas: odoo\n');
    expect(await estate.findings()).toEqual(['production', 'qa'].map((environment) =>
      `unknown-field ${environment} ${APP}/web.yaml:18 In Deployment/web spec.template.spec.priorityClas is not a field that there is.`));
  });

  test('with an unknown field that a patch of one environment brings in', async () => {
    await estate.append(SETTINGS, 'patches:\n  - target: {kind: Deployment, name: web}\n    patch: |\n      - {op: add, path: /spec/replica, value: 3}\n');
    expect(await estate.findings()).toEqual([expect.stringMatching(/^unknown-field production vendor\/odoo-kit\/base\/app\/web\.yaml:\d+ In Deployment\/web spec\.replica is not/)]);
  });

  test('by a rule, with the object', async () => {
    await estate.edit(`${APP}/hooks.yaml`, 'backoffLimit: 0', 'backoffLimit: 3');
    expect(await estate.findings('qa')).toEqual([expect.stringContaining('hook-retry qa vendor/odoo-kit/base/app/hooks.yaml:1 Job/release-preflight is a hook that is tried again')]);
  });
});

describe('what Kustomize says nothing about is found', () => {
  test('a patch that aims at nothing', async () => {
    await estate.append(SETTINGS, 'patches:\n  - target: {kind: Deployment, name: wbe}\n    patch: |\n      - {op: replace, path: /spec/replicas, value: 3}\n');
    expect(await estate.findings()).toEqual([`dangling-target production ${SETTINGS}:5 A patch aims at kind: Deployment, name: wbe, and there is no such object.`]);
  });

  test('a hook of the release that a patch takes away, or that Argo CD is told to skip', async () => {
    await estate.append(`${PRODUCTION}/settings/app/kustomization.yaml`, `patches:
  - patch: '{apiVersion: batch/v1, kind: Job, metadata: {name: release-preflight}, $patch: delete}'
  - patch: '{apiVersion: batch/v1, kind: Job, metadata: {name: release-migrate, annotations: {argocd.argoproj.io/hook: Skip}}}'
`);
    expect(await estate.findings()).toEqual(['preflight', 'migrate'].map((step) => expect.stringContaining(`Job/release-${step} is no PreSync hook of the environment any more`)));
  });

  test('a replacement that aims at nothing', async () => {
    await estate.append(SETTINGS, 'replacements:\n  - source: {kind: Deployment, name: web, fieldPath: spec.replicas}\n    targets:\n      - select: {kind: Deployment, name: crno}\n        fieldPaths: [spec.replicas]\n');
    expect(await estate.findings()).toEqual([`dangling-target production ${SETTINGS}:7 A replacement aims at kind: Deployment, name: crno, and there is no such object.`]);
  });

  test('a replacement that aims at nothing, in a file of its own', async () => {
    await estate.write(`${PRODUCTION}/settings/app/replicas.yaml`, 'source: {kind: Deployment, name: web, fieldPath: spec.replicas}\ntargets:\n  - select: {kind: Deployment, name: crno}\n    fieldPaths: [spec.replicas]\n');
    await estate.append(SETTINGS, 'replacements: [{path: replicas.yaml}]\n');
    expect(await estate.findings()).toEqual([expect.stringContaining(`dangling-target production ${PRODUCTION}/settings/app/replicas.yaml:1 A replacement aims at kind: Deployment, name: crno`)]);
  });

  test('once, where both Applications take it in, and not where one of them has its target', async () => {
    await estate.append(`${PRODUCTION}/settings/kustomization.yaml`, 'patches:\n  - {target: {kind: Deployment, name: wbe}, patch: "- {op: remove, path: /spec}"}\n  - {target: {kind: PodDisruptionBudget, name: web}, patch: "- {op: test, path: /kind, value: PodDisruptionBudget}"}\n');
    expect(await estate.findings()).toEqual([expect.stringContaining('A patch aims at kind: Deployment, name: wbe')]);
  });

  test('but not a patch that takes away what it aims at', async () => {
    await estate.append(SETTINGS, 'patches:\n  - target: {kind: PodDisruptionBudget, name: cron}\n    patch: |\n      $patch: delete\n      apiVersion: policy/v1\n      kind: PodDisruptionBudget\n      metadata: {name: cron}\n');
    expect(await estate.findings()).toEqual([expect.stringContaining('disruption-budget production')]);
  });

  test('an entry under images that changes no image', async () => {
    await estate.edit(`${PRODUCTION}/settings/data/kustomization.yaml`, '- name: postgres', '- name: postgresql');
    expect(await estate.findings('production')).toEqual(expect.arrayContaining([
      `unused-image production ${PRODUCTION}/settings/data/kustomization.yaml:4 The entry postgresql under images changes no image of the environment.`,
      expect.stringContaining('image-digest production'),
    ]));
  });
});

describe('wrong files of an environment are found', () => {
  test('settings, with the line', async () => {
    await estate.edit(`${PRODUCTION}/settings/kustomization.yaml`, 'time-zone=Europe/Paris', 'time-zone=Paris');
    expect(await estate.findings()).toEqual([expect.stringMatching(/^settings production environments\/production\/settings\/kustomization\.yaml:21 .*time-zone must be a time zone/)]);
  });

  test('settings of another environment, which then share a namespace', async () => {
    await cp(join(estate.root, 'environments/qa/settings/kustomization.yaml'), join(estate.root, PRODUCTION, 'settings/kustomization.yaml'));
    expect(await estate.findings()).toEqual(expect.arrayContaining([
      expect.stringContaining('shared-namespace qa undefined:undefined The namespace acme-qa is that of production, too.'),
      expect.stringContaining('environment is qa, and the folder is that of production.'),
    ]));
  });

  test.each([
    ['a second generator', 'configMapGenerator: [{name: settings, behavior: merge, literals: [workers=64]}]'],
    ['a patch', 'patches: [{target: {kind: ConfigMap, name: settings}, patch: "- {op: replace, path: /data/workers, value: \'64\'}"}]'],
  ])('settings that %s says elsewhere', async (_what, text) => {
    await estate.append(SETTINGS, `${text}\n`);
    expect(await estate.findings()).toEqual(expect.arrayContaining([expect.stringMatching(/^settings production environments\/production\/settings\/app\/kustomization\.yaml:4 Only environments\/production\/settings\/kustomization\.yaml may say/)]));
  });

  test('settings that are a link', async () => {
    await rename(join(estate.root, PRODUCTION, 'settings/kustomization.yaml'), join(estate.root, 'settings.yaml'));
    await symlink('../../../settings.yaml', join(estate.root, PRODUCTION, 'settings/kustomization.yaml'));
    expect(await estate.findings()).toEqual(expect.arrayContaining([`unreadable production ${PRODUCTION}/settings/kustomization.yaml:1 is not a regular file.`]));
  });

  test('an object that both Applications send, and one that the project of the app refuses', async () => {
    await estate.append(SETTINGS, 'resources: [more.yaml]\n');
    await estate.write(`${PRODUCTION}/settings/app/more.yaml`, 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: odoo}\nautomountServiceAccountToken: false\n');
    expect(await estate.findings()).toEqual([
      expect.stringContaining(`wrong-application production ${PRODUCTION}/settings/app/more.yaml:1 ServiceAccount/odoo is sent by app, whose project`),
      expect.stringContaining(`duplicate-object production ${PRODUCTION}/settings/app/more.yaml:1 ServiceAccount/odoo is sent by data and by app`),
    ]);
  });

  test.each([
    ['settings/app', 'resorces: [more.yaml]', 'resorces is not a known key. Did you mean resources?'],
    ['settings/app', 'patches: [{paths: a.yaml}]', 'patches[0].paths is not a known key. Did you mean path?'],
    ['settings/app', 'resources: more.yaml', 'resources is wrong: must be a list'],
    ['settings', 'namePrefixes: a', 'namePrefixes is not a known key. Did you mean namePrefix?'],
  ])('a key of %s that Kustomize does not know: %s', async (folder, text, words) => {
    await estate.append(`${PRODUCTION}/${folder}/kustomization.yaml`, `${text}\n`);
    expect(await estate.findings()).toEqual([expect.stringMatching(new RegExp(`^kustomization production ${PRODUCTION}/${folder}/kustomization.yaml:\\d+ ${words.replaceAll(/[.?[\]]/g, String.raw`\$&`)}`))]);
  });

  test('a key of an image in the wrong case, which Kustomize takes', async () => {
    await estate.edit(`${PRODUCTION}/settings/data/kustomization.yaml`, 'newName:', 'newname:');
    expect(await estate.findings('production')).toEqual([expect.stringContaining('images[0].newname is not a known key. Did you mean newName?')]);
  });

  test.each(['../release, ', '../settings, ', '../settings/app, ', ', ../../../vendor/odoo-kit/components/wire-app'])('an Application without %s', async (component) => {
    await estate.edit(`${PRODUCTION}/app/kustomization.yaml`, component, '');
    const name = component.replaceAll(/^, |, $/g, '').replace('../../../vendor', 'vendor');
    expect(await estate.findings('production')).toEqual([expect.stringContaining(`wiring production ${PRODUCTION}/app/kustomization.yaml:4 The components lack ${name}.`)]);
  });

  test('a release record', async () => {
    await estate.edit(`${PRODUCTION}/release/kustomization.yaml`, 'operation=update', 'operation=upgrade');
    expect(await estate.findings()).toEqual([expect.stringMatching(/^release-record production environments\/production\/release\/kustomization\.yaml:12 .*must be one of update, revert, restore/)]);
  });

  test('a rendering that fails, by one finding: the other environments, and the rules for both Applications, are not its business', async () => {
    await estate.append(`${PRODUCTION}/settings/data/kustomization.yaml`, 'patches:\n  - target: {kind: StatefulSet, name: db-main}\n    patch: |\n      - {op: remove, path: /spec/nowhere}\n');
    expect(await estate.findings()).toEqual([
      expect.stringMatching(/^rendering production environments\/production\/data\/kustomization\.yaml:undefined environments\/production\/data can't be rendered: environments\/production\/settings\/data: .*nowhere/),
    ]);
  });

  test('exceptions, which silence what they name', async () => {
    await estate.edit(`${PRODUCTION}/settings/app/kustomization.yaml`, 'kind: Component', 'kind: Component\npatches:\n  - target: {kind: Deployment, name: web}\n    patch: |\n      - {op: replace, path: /spec/replicas, value: 1}');
    expect(await estate.findings()).toEqual([expect.stringContaining('replicas production')]);
    await estate.write('exceptions.yaml', 'exceptions:\n  - {rule: replicas, environment: production, object: Deployment/web, what: one web pod only, why: eighty users share it, owner: odoo@acme.example, review: 2027-01-31}\n');
    expect(await estate.validate()).toMatchObject({ outcome: 'pass', silenced: 1, findings: [] });
    await estate.edit('exceptions.yaml', 'owner: odoo@acme.example, ', '');
    expect(await estate.findings()).toEqual([expect.stringContaining('exceptions  exceptions.yaml:2 exceptions[0].owner is missing'), expect.stringContaining('replicas production')]);
  });
});

describe('a hostile repo', () => {
  test.each([
    ['a base elsewhere', 'https://git.example/acme/base?ref=main', 'is outside of the repo'],
    ['a file of this machine', '../../../../../../../../../etc/hostname', 'is outside of the repo'],
    ['nothing', 'nowhere.yaml', 'is not there'],
    ['itself', '../app', 'takes itself in'],
  ])('that takes in %s is not rendered', async (_what, entry, words) => {
    await estate.edit(`${PRODUCTION}/app/kustomization.yaml`, 'resources: [', `resources: ["${entry}", `);
    const findings = await estate.findings('production');
    expect(findings).toEqual([expect.stringContaining(words)]);
    expect(findings[0]).toMatch(/^unreadable production /);
  });

  test.each([
    ['an address in front of a folder that is called like it', 'resources: [github.com/acme/base]'],
    ['a value from elsewhere', 'configMapGenerator: [{name: more, files: ["key=https://git.example/file"]}]'],
    ['variables from elsewhere', 'configMapGenerator: [{name: more, envs: ["https://git.example/file"]}]'],
  ])('that names %s is not rendered', async (_what, entry) => {
    await mkdir(join(estate.root, PRODUCTION, 'settings/app/github.com/acme/base'), { recursive: true });
    await estate.write(`${PRODUCTION}/settings/app/github.com/acme/base/kustomization.yaml`, 'resources: []\n');
    await estate.append(SETTINGS, `${entry}\n`);
    expect(await estate.findings('production')).toEqual([expect.stringMatching(/^unreadable production environments\/production\/settings\/app\/kustomization\.yaml:4 .* is outside of the repo/)]);
  });

  test.each([
    ['in a file', 'patches: [{path: many.yaml}]\n'],
    ['in place', `patches:\n  - patch: |-\n${indented(BOMB)}`],
    ['in the text of a transformer', `transformers:\n  - |-\n${indented(BOMB)}`],
  ])('that repeats itself without end %s keeps nobody busy', async (_where, entry) => {
    await estate.write(`${PRODUCTION}/settings/app/many.yaml`, BOMB);
    await estate.append(SETTINGS, entry);
    expect(await estate.findings('production')).toEqual([expect.stringMatching(/^unreadable production .*resource exhaustion/)]);
  });

  test('that leads outside by a link is not rendered', async () => {
    await symlink('/etc', join(estate.root, PRODUCTION, 'app/link'));
    await estate.edit(`${PRODUCTION}/app/kustomization.yaml`, 'resources: [', 'resources: [link/hostname, ');
    expect(await estate.findings('production')).toEqual([expect.stringContaining('link/hostname is outside of the repo')]);
  });

  test('that would start Helm is not rendered', async () => {
    await estate.append(`${PRODUCTION}/app/kustomization.yaml`, 'helmCharts: [{name: odoo, repo: https://charts.example}]\n');
    expect(await estate.findings('production')).toEqual([expect.stringContaining('helmCharts is not rendered here')]);
  });
});

test('values of a form that no rule can read fail, and end nothing', async () => {
  await estate.edit(`${APP}/cron.yaml`, 'spec:\n  replicas: 2', 'spec:\n  replicas: {toString: 1}');
  const findings = await estate.findings('qa');
  expect(findings).toContainEqual(expect.stringContaining('wrong-value qa vendor/odoo-kit/base/app/cron.yaml:7 In Deployment/cron spec.replicas must be integer'));
  expect(findings).toContainEqual(expect.stringContaining("connection-budget qa undefined:undefined The rule can't judge values of so wrong a form"));
});

describe('the command', () => {
  test('exits with 0 for pass, and says what it looked at', async () => {
    const { exitCode, stdout, stderr } = await command();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'pass: 2 environments with 60 objects, 0 findings.\n' });
    expect(stderr).toContain('Rendering and checking 2 environments');
  });

  test('exits with 1 and says what, where and what to do; as text, for programs and for GitHub', async () => {
    await estate.edit(`${APP}/hooks.yaml`, 'backoffLimit: 0', 'backoffLimit: 3');
    const [text, json, github] = await Promise.all([command(), command('--format', 'json'), command('--format', 'github')]);
    expect([text.exitCode, json.exitCode, github.exitCode]).toEqual([1, 1, 1]);
    expect(text.stdout).toBe(
      'error hook-retry [production, qa] vendor/odoo-kit/base/app/hooks.yaml:1\n  Job/release-preflight is a hook that is tried again when it fails.\n' +
        '  Set backoffLimit: 0: an update is never retried in place.\nfail: 2 environments with 60 objects, 2 findings.\n',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ outcome: 'fail', findings: [{ code: 'hook-retry', environment: 'production', object: 'Job/release-preflight' }, { environment: 'qa' }] });
    expect(github.stdout).toContain('::error file=vendor/odoo-kit/base/app/hooks.yaml,line=1,title=hook-retry in production%2C qa::Job/release-preflight is a hook');
  });

  test('does not pass where there is nothing to look at', async () => {
    await rm(join(estate.root, 'environments'), { recursive: true });
    await mkdir(join(estate.root, 'environments/production/release'), { recursive: true });
    await cp(HOST_RECORD, join(estate.root, PRODUCTION, 'release/compose.yaml'));
    const { exitCode, stdout } = await command();
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: 'unknown: 0 environments with 0 objects, 0 findings, 1 environment of Docker hosts not rendered; there was nothing to look at.\n' });
  });

  test.each([
    [['--environment', 'prod'], 'There is no environment prod. There are: production, qa.'],
    [['--format', 'xml'], '--format must be one of text, json, github.'],
    [['second'], 'Only one folder can be given.'],
  ])('refuses %j with a sentence', async (args, sentence) => {
    const { exitCode, stderr } = await command(...args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(sentence);
  });
});
