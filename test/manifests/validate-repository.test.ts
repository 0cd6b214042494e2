import { cp, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../actions/common/runtime/canonical.ts';
import { APP, Estate, PRODUCTION } from './estate.ts';

let estate: Estate;
beforeEach(async () => {
  estate = await Estate.make();
});
afterEach(() => estate.remove());

describe('files of the whole repo', () => {
  const POLICY = 'version: 1\nmode: enforce\nenvironments:\n  production:\n    approvals: {count: 1, from: [ida]}\n';

  test.each([
    ['policy.yaml', POLICY.replace('mode:', 'modes:'), /^policy  policy\.yaml:2 modes is not a known key\. Did you mean mode\?/],
    ['policy.yaml', POLICY.replace('production:', 'producton:'), /^policy  policy\.yaml:undefined policy\.yaml names the environment producton, .* Did you mean production\?/],
    ['holds.yaml', 'hold: []\n', /^holds  holds\.yaml:1 hold is not a known key\. Did you mean holds\?/],
    ['waivers.yaml', 'waivers:\n  - id: CVE-2026-12345\n', /^waivers  waivers\.yaml:2 waivers\[0\]\.purl is missing/],
    ['kit.lock.json', '{"version": 1, "kits": "0.1.0"}', /^kit-lock  kit\.lock\.json:1 kits is not a known key\. Did you mean kit\?/],
  ])('%s fails with its line, and with what was probably meant', async (file, text, words) => {
    await estate.write(file, text);
    expect(await estate.findings('production')).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  });

  test('that are right pass', async () => {
    await estate.write('policy.yaml', POLICY);
    await estate.write('holds.yaml', 'holds: []\n');
    await estate.write('waivers.yaml', 'waivers: []\n');
    expect(await estate.findings()).toEqual([]);
  });

  test('of the kit fail where they are not as it wrote them', async () => {
    const files = await Promise.all((await readdir(join(estate.root, 'vendor'), { recursive: true })).filter((name) => name.endsWith('.yaml')).map((name) => `vendor/${name}`).map(async (name) => [name, sha256(await readFile(join(estate.root, name), 'utf8'))]));
    await estate.write('kit.lock.json', JSON.stringify({ version: 1, kit: '0.1.0', vendored: Object.fromEntries(files) as unknown, generated: {} }));
    expect(await estate.findings('qa')).toEqual([]);
    await estate.append(`${APP}/web.yaml`, '# a word more\n');
    await estate.write('vendor/odoo-kit/more.yaml', 'a: b\n');
    await rm(join(estate.root, 'vendor/odoo-kit/components/size-s/app/kustomization.yaml'));
    expect((await estate.findings('qa')).filter((line) => line.startsWith('vendored-file')).toSorted()).toEqual([
      `vendored-file  ${APP}/web.yaml:undefined ${APP}/web.yaml is not as the kit wrote it.`,
      'vendored-file  vendor/odoo-kit/components/size-s/app/kustomization.yaml:undefined vendor/odoo-kit/components/size-s/app/kustomization.yaml is not as the kit wrote it.',
      'vendored-file  vendor/odoo-kit/more.yaml:undefined vendor/odoo-kit/more.yaml is not of the kit.',
    ]);
  });

  test('are looked at on a Docker host, too', async () => {
    await rm(join(estate.root, 'environments'), { recursive: true });
    await mkdir(join(estate.root, PRODUCTION, 'release'), { recursive: true });
    await estate.write(`${PRODUCTION}/release/compose.yaml`, 'services: {}\n');
    expect(await estate.findings()).toEqual([expect.stringMatching(/^release-record production environments\/production\/release\/compose\.yaml:1 services\.web is missing/)]);
  });
});

describe("a fleet's repo", () => {
  const project = (window: string): string => `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata:\n  name: acme\nspec:\n  syncWindows:\n    - ${window}\n`;

  beforeEach(async () => {
    await rm(join(estate.root, 'environments'), { recursive: true });
    await mkdir(join(estate.root, 'projects'));
  });

  const copyFleet = async (): Promise<void> => {
    for (const folder of ['customers', 'projects']) {
      await cp(join(import.meta.dirname, '../../gitops-templates/skeletons/fleet', folder), join(estate.root, folder), { recursive: true });
    }
  };

  test.each([
    ['a namespace of anybody', 'namespace: "acme-staging"', 'namespace: "*"', 'has {"namespace":"*","server":"https://kubernetes.default.svc"} and lacks {"namespace":"acme-staging","server":"https://kubernetes.default.svc"} in destinations'],
    ['another repository', 'gitops.git"', 'other.git"', 'has "https://github.com/acme/other.git" and lacks "https://github.com/acme/gitops.git" in sourceRepos'],
    ['more rights', 'applications, get, acme-data/*', 'applications, *, acme-data/*', /^has \{"description":"See and sync.* in roles/],
    ['a kind of the whole cluster', '      name: "acme-staging"', '      name: "acme-staging"\n    - group: "rbac.authorization.k8s.io"\n      kind: "ClusterRole"\n      name: "acme-old"', 'has {"group":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"acme-old"} in clusterResourceWhitelist'],
    ['a kind that was kept out', '    - group: "argoproj.io"\n      kind: "*"\n', '    - group: "none"\n      kind: "*"\n', 'lacks {"group":"argoproj.io","kind":"*"} in namespaceResourceBlacklist'],
  ])('fails over a project that allows what its entries do not: %s', async (_what, before, after, words) => {
    await copyFleet();
    await estate.edit('projects/acme.yaml', before, after);
    const [finding = '', ...others] = (await estate.findings()).filter((line) => line.startsWith('fleet-project'));
    const sentence = finding.replace(/^fleet-project  projects\/acme\.yaml:\d+ AppProject\/acme-data /, '');
    expect(others).toEqual([]);
    expect(sentence).toMatch(words instanceof RegExp ? words : new RegExp(words.replace(/[{}*."[\]/]/g, '\\$&')));
  });

  test('fails over entries without their project, and keeps that of an environment that left', async () => {
    await copyFleet();
    await rm(join(estate.root, 'customers/acme/staging.yaml'));
    expect(await estate.findings()).toEqual([]);
    await rm(join(estate.root, 'projects/acme.yaml'));
    expect(await estate.findings()).toEqual([expect.stringContaining('There is no projects/acme.yaml, so Argo CD would refuse the Applications of acme.')]);
  });

  test('has its entries looked at', async () => {
    await copyFleet();
    expect(await estate.findings()).toEqual([]);
    await estate.edit('customers/acme/staging.yaml', 'automatic: true', 'automatc: true');
    await estate.edit('customers/acme/production.yaml', 'environment: "production"', 'environment: "prod"');
    expect(await estate.findings()).toEqual([
      'fleet-entry  customers/acme/production.yaml:1 says that it is customers/acme/prod.yaml.',
      'fleet-entry  customers/acme/staging.yaml:2 automatic is missing: must be true or false.',
      expect.stringMatching(/^fleet-entry  customers\/acme\/staging\.yaml:8 automatc is not a known key\. Did you mean automatic\?/),
    ]);
  });

  test('has its projects looked at', async () => {
    await estate.write('projects/acme.yaml', project('{kind: allow, schedule: 0 22 * * *, duration: 2h, timeZone: Europe/Paris}'));
    expect(await estate.validate()).toMatchObject({ outcome: 'pass', environments: [], objects: 1, findings: [] });
  });

  test('fails with a sync window that would stop every application of the project', async () => {
    await estate.write('projects/acme.yaml', project('{kind: allow, schedule: 0 7-24 * * *, duration: 2h, timeZone: Europe/Paris, durations: 2h}'));
    expect(await estate.findings()).toEqual([
      'unknown-field  projects/acme.yaml:7 In AppProject/acme spec.syncWindows.0.durations is not a field that there is.',
      'schedule  projects/acme.yaml:undefined AppProject/acme has the sync window "0 7-24 * * *", whose hour must be 0 to 23, or *, a range, a list or a step of these.',
    ]);
  });
});
