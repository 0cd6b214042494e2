import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { parseFleetEntry } from '../../../../scripts/src/fleet/entry.ts';
import { fleetFiles, nameClashes } from '../../../../scripts/src/fleet/fleet-files.ts';
import { refusal } from '../../refusal.ts';

const ACME = { customer: 'acme', repository: 'https://github.com/acme/gitops.git' };
const FREEZE = { kind: 'deny' as const, schedule: '0 18 28 * *', duration: '96h', 'time-zone': 'Europe/Brussels', reason: 'End of the month' };

interface Project {
  metadata: { name: string };
  spec: Record<string, unknown> & { namespaceResourceBlacklist: { kind: string }[]; roles: { policies: string[] }[] };
}

function projectsIn(files: Map<string, string>): [Project, Project] {
  const text = files.get('projects/acme.yaml') ?? '';
  return parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS() as Project) as [Project, Project];
}

describe('the files of a customer', () => {
  const files = fleetFiles({ ...ACME, environments: [{ environment: 'staging' }, { environment: 'production', windows: [FREEZE] }] });
  const [data, app] = projectsIn(files);

  test('are one for each environment and one for the projects', () => {
    expect([...files.keys()]).toEqual(['customers/acme/production.yaml', 'customers/acme/staging.yaml', 'projects/acme.yaml']);
  });

  test('say every key, so that the ApplicationSets find each', () => {
    expect(parseFleetEntry(files.get('customers/acme/staging.yaml') ?? '', 'staging.yaml')).toEqual({
      ...ACME,
      environment: 'staging',
      revision: 'refs/heads/main',
      folder: 'environments/staging',
      cluster: 'https://kubernetes.default.svc',
      automatic: true,
      windows: [],
    });
  });

  test('are the same bytes in whatever order the environments are named', () => {
    expect(fleetFiles({ ...ACME, environments: [{ environment: 'production', windows: [FREEZE] }, { environment: 'staging' }] })).toEqual(files);
  });

  test('let both projects read one repository and write to the namespaces of the customer only', () => {
    for (const project of [data, app]) {
      expect(project.spec).toMatchObject({
        sourceRepos: [ACME.repository],
        destinations: ['acme-production', 'acme-staging'].map((namespace) => ({ server: 'https://kubernetes.default.svc', namespace })),
        orphanedResources: { warn: true },
      });
    }
    expect(JSON.stringify([data, app])).not.toMatch(/acme-\*/);
  });

  test('let the data make its own namespaces and the app nothing of the whole cluster', () => {
    const own = ['acme-production', 'acme-staging'].map((name) => ({ group: '', kind: 'Namespace', name }));
    expect(data.spec['clusterResourceWhitelist']).toEqual(own);
    expect(app.spec['clusterResourceWhitelist']).toEqual([]);
  });

  test.each(['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'ServiceAccount', 'Secret', 'PersistentVolumeClaim', 'CronJob', 'HorizontalPodAutoscaler'])('keep the app from writing a %s', (kind) => {
    const kinds = app.spec.namespaceResourceBlacklist.map((each) => each.kind);
    expect(kinds).toContain(kind);
  });

  test('hold back the app of one environment in a window, which a person can pass and no running sync hangs on', () => {
    expect(app.spec['syncWindows']).toEqual([{
      kind: 'deny', schedule: '0 18 28 * *', duration: '96h', timeZone: 'Europe/Brussels', applications: ['acme-production-app'],
      manualSync: true, syncOverrun: true, description: 'End of the month',
    }]);
    expect(data.spec['syncWindows']).toBeUndefined();
  });

  test('let release managers see and sync the applications of their projects, and override nothing', () => {
    const policies = [data, app].flatMap((project) => project.spec.roles.flatMap((role) => role.policies));
    expect(policies).toEqual(['data', 'app'].flatMap((part) => ['get', 'sync'].map((action) => `p, proj:acme-${part}:release-managers, applications, ${action}, acme-${part}/*, allow`)));
  });
});

describe('a customer is refused', () => {
  const environments = [{ environment: 'production' }];

  test.each(['', 'Acme', 'acme_x', '-acme', 'acme-', 'ac--me', '../acme', 'acme\nkind: x', 'a'.repeat(32), '*', 'acme"'])('whose name is %j', (customer) => {
    expect(refusal(() => fleetFiles({ ...ACME, customer, environments }))).toContain('customer is wrong: must be a name such as acme');
  });

  test.each(['../production', 'production/x', 'Production', '{{ .x }}'])('with an environment called %j', (environment) => {
    expect(refusal(() => fleetFiles({ ...ACME, environments: [{ environment }] }))).toContain('environment is wrong');
  });

  test.each(['https://github.com/*/gitops.git', '*', 'https://user:secret@github.com/acme/gitops.git', 'file:///repositories/acme', 'https://github.com/acme/../other', 'http://github.com/acme/gitops.git', 'https://github.com'])('with the repository %j', (repository) => {
    expect(refusal(() => fleetFiles({ ...ACME, repository, environments }))).toContain('repository is wrong');
  });

  test.each(['../other', '/etc', 'environments/../../other', 'environments//x', ''])('with the folder %j', (folder) => {
    expect(refusal(() => fleetFiles({ ...ACME, environments: [{ environment: 'production', folder }] }))).toContain('folder is wrong');
  });

  test.each(['v1.0', 'refs/tags/v1', 'refs/heads/a..b'])('with the revision %j', (revision) => {
    expect(refusal(() => fleetFiles({ ...ACME, revision, environments }))).toContain('revision is wrong');
  });

  test('without an environment', () => {
    expect(refusal(() => fleetFiles({ ...ACME, environments: [] }))).toBe('acme has no environment; a project for none would allow nothing.');
  });

  test('with one environment twice', () => {
    expect(refusal(() => fleetFiles({ ...ACME, environments: [...environments, ...environments] }))).toContain('are both called acme-production');
  });
});

test('a name that YAML 1.1 reads as a truth value stays a name', () => {
  const files = fleetFiles({ ...ACME, customer: 'no', environments: [{ environment: 'on' }] });
  const [document] = parseAllDocuments(files.get('customers/no/on.yaml') ?? '', { version: '1.1' });
  expect(document?.toJS()).toMatchObject({ customer: 'no', environment: 'on' });
});

test('two customers whose names make one namespace are told apart by nobody', () => {
  const [one, other] = [{ customer: 'acme', environment: 'two-production' }, { customer: 'acme-two', environment: 'production' }].map(({ customer, environment }) =>
    parseFleetEntry(fleetFiles({ ...ACME, customer, environments: [{ environment }] }).get(`customers/${customer}/${environment}.yaml`) ?? '', 'entry.yaml'));
  expect(nameClashes([one, other].filter((entry) => entry !== undefined))).toEqual([
    'customers/acme/two-production.yaml and customers/acme-two/production.yaml are both called acme-two-production. Rename one of them.',
  ]);
});

test('an unknown key is refused with its place', () => {
  const text = fleetFiles({ ...ACME, environments: [{ environment: 'production' }] }).get('customers/acme/production.yaml') ?? '';
  expect(refusal(() => parseFleetEntry(text.replace('automatic:', 'autosync:'), 'production.yaml'))).toMatch(/^production\.yaml:8:1: autosync is not a known key/m);
});
