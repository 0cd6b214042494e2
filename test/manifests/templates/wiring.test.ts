import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EVERYTHING, SMALL } from './support/choices.ts';
import { DIGEST, Estate, OTHER_DIGEST, RECORD, type Rendered, SETTINGS } from './support/estate.ts';
import type { Resource } from './support/kustomize.ts';
import { containersOf, podTemplates } from './support/pods.ts';

const NAMESPACE = `${SETTINGS['customer']}-${SETTINGS['environment']}`;

let estate: Estate;
let large: Rendered;
let small: Rendered;

beforeAll(async () => {
  estate = await Estate.make();
  [large, small] = await Promise.all([EVERYTHING, SMALL].map((templates) => estate.render({ templates }))) as [Rendered, Rendered];
});

afterAll(() => estate.remove());

function named(resources: readonly Resource[], kind: string, name: string): Resource {
  const found = resources.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (found === undefined) {
    throw new Error(`There is no ${kind}/${name} among ${resources.map((resource) => `${resource.kind}/${resource.metadata.name}`).join(', ')}.`);
  }
  return found;
}

function web(resources: readonly Resource[]): { args: string[]; environment: Record<string, string> } {
  const [odoo] = named(resources, 'Deployment', 'web')['spec'].template.spec.containers;
  return { args: odoo.args, environment: environmentOf(odoo) };
}

function environmentOf({ env }: { env: { name: string; value: string }[] }): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

describe('what people set', () => {
  test('names the namespace, its customer, environment and owner', () => {
    const { name, labels, annotations } = named(large.data, 'Namespace', NAMESPACE).metadata;

    expect([name, labels?.['app.kubernetes.io/part-of'], labels?.['odoo-gitops-kit/environment'], annotations?.['odoo-gitops-kit/owner']])
      .toEqual([NAMESPACE, 'acme-north', 'trial-two', 'operations@acme.example']);
    expect([...large.app, ...large.data].filter(({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace !== NAMESPACE)).toEqual([]);
  });

  test('bounds the processes and connections of Odoo', () => {
    const [cron] = named(large.app, 'Deployment', 'cron')['spec'].template.spec.containers;
    const [websocket] = named(large.app, 'Deployment', 'websocket')['spec'].template.spec.containers;

    expect(web(large.app).args).toEqual(expect.arrayContaining(['--workers=7', '--db_maxconn=9']));
    expect(websocket.args).toContain('--db_maxconn=9');
    expect(cron.args).toEqual(expect.arrayContaining(['--max-cron-threads=3', '--db_maxconn=9']));
  });

  test('sizes and places the database and the attachments', () => {
    const { spec: cluster } = named(large.data, 'Cluster', 'db-r2');
    const { spec: plain } = named(small.data, 'StatefulSet', 'db-r2');
    const { spec: filestore } = named(large.data, 'PersistentVolumeClaim', 'filestore');

    expect([cluster.storage, cluster.postgresql.parameters.max_connections]).toEqual([{ size: '33Gi', storageClass: 'fast-disks' }, '321']);
    expect(plain.volumeClaimTemplates[0].spec).toMatchObject({ storageClassName: 'fast-disks', resources: { requests: { storage: '33Gi' } } });
    expect(plain.template.spec.containers[0].args).toContain('--max_connections=321');
    expect(filestore).toMatchObject({ accessModes: ['ReadWriteMany'], storageClassName: 'shared-files', resources: { requests: { storage: '44Gi' } } });
  });

  test('lets pods of all nodes have the attachments, and the dumps of a database without an archive', async () => {
    const data = await estate.renderPart('data', { templates: ['components/size-s', 'components/database-plain', 'components/filestore-rwx'] });
    const shared = { accessModes: ['ReadWriteMany'], storageClassName: 'shared-files' };
    expect(named(data, 'PersistentVolumeClaim', 'filestore')['spec']).toMatchObject(shared);
    expect(named(data, 'PersistentVolumeClaim', 'backups')['spec']).toMatchObject(shared);
  });

  test('pulls images of a registry that asks who, for every pod', () => {
    const secrets = [{ name: 'registry-credentials' }];
    const accounts = new Set(podTemplates([...large.app, ...large.data]).map(({ spec }) => spec.serviceAccountName));
    expect(accounts.size).toBeGreaterThan(2);
    expect([...accounts].map((name) => named(large.data, 'ServiceAccount', name)['imagePullSecrets'])).toEqual([...accounts].map(() => secrets));
    expect(named(large.data, 'Cluster', 'db-r2')['spec'].imagePullSecrets).toEqual(secrets);
  });

  test('is the host of every way in, and of what asks whether people can come in', () => {
    const hosts = large.app.filter(({ kind }) => kind === 'IngressRoute').flatMap(({ spec }) => spec.routes.map(({ match }: { match: string }) => /^Host\(`([^`]*)`\)/.exec(match)?.[1]));
    const { spec: ingress } = named(small.app, 'Ingress', 'odoo');

    expect(new Set(hosts)).toEqual(new Set(['erp.acme.example']));
    expect([ingress.rules[0].host, ingress.tls[0].hosts]).toEqual(['erp.acme.example', ['erp.acme.example']]);
    expect(named(large.data, 'Certificate', 'tls')['spec'].dnsNames).toEqual(['erp.acme.example']);
    expect(named(large.app, 'Probe', 'odoo')['spec'].targets.staticConfig.static).toEqual(['https://erp.acme.example/web/login']);
  });

  test('is the time zone of everything with a clock', () => {
    const zones = [named(small.data, 'CronJob', 'backup')['spec'].timeZone, named(small.data, 'CronJob', 'restore-drill')['spec'].timeZone, named(large.data, 'CronJob', 'restore-drill')['spec'].timeZone,
      ...named(large.data, 'ScaledObject', 'web')['spec'].triggers.slice(1).map(({ metadata }: Resource) => (metadata as unknown as { timezone: string }).timezone)];

    expect(zones).toEqual(['Europe/Brussels', 'Europe/Brussels', 'Europe/Brussels', 'Europe/Brussels', 'Europe/Brussels']);
  });

  test('gives each environment a folder of its own among the backups, and each server one below it', () => {
    const { spec: store } = named(large.data, 'ObjectStore', 'backups');

    expect([store.configuration.destinationPath, store.configuration.endpointURL]).toEqual(['s3://acme-backups/acme-north/trial-two', 'https://s3.example']);
    expect(named(large.data, 'Cluster', 'db-r2')['spec'].plugins[0].parameters).toEqual({ barmanObjectName: 'backups', serverName: 'db-r2' });
  });

  test('is the prefix of every secret, whose copy outlives what brought it', () => {
    const secrets = large.data.filter(({ kind }) => kind === 'ExternalSecret');
    const keys = secrets.flatMap(({ spec }) => spec.data.map(({ remoteRef }: { remoteRef: { key: string } }) => remoteRef.key));

    expect(new Set(keys)).toEqual(new Set(['odoo', 'database', 'backups', 'filestore'].map((name) => `customers/acme/${name}`)));
    expect(secrets.filter(({ spec }) => spec.target.creationPolicy !== 'Orphan' || spec.target.deletionPolicy !== 'Retain' || spec.refreshInterval !== '1h0m0s')).toEqual([]);
  });

  test('carries dumps of production out of the cluster with its attachments, and those of copies not', async () => {
    const label = async (...templates: string[]): Promise<unknown> =>
      named(await estate.renderPart('data', { templates }), 'PersistentVolumeClaim', 'backups').metadata.labels?.['odoo-gitops-kit/velero'];

    expect(await label('components/size-s', 'blueprints/production-dedicated', 'components/database-plain')).toBe('nightly');
    expect(await label('components/size-s', 'blueprints/production-shared')).toBe('nightly');
    expect(await label('components/size-s', 'blueprints/dev-shared')).toBe('never');
  });

  test('is the namespace of every alarm', () => {
    const rules = [...large.app, ...large.data].filter(({ kind }) => kind === 'PrometheusRule').flatMap(({ spec }) => spec.groups.flatMap(({ rules: all }: { rules: { expr: string }[] }) => all));

    expect(rules.length).toBeGreaterThan(8);
    expect(rules.filter(({ expr }) => !expr.includes(`{namespace="${NAMESPACE}"`))).toEqual([]);
  });
});

describe('the release record', () => {
  test('reaches every hook that runs the helper, and is an object whose change starts a sync', () => {
    const hooks = podTemplates(large.app).filter(({ owner, labels }) => owner.startsWith('Job/') && labels['app.kubernetes.io/component'] === 'hook');
    const told = {
      RELEASE_OPERATION: 'update', RELEASE_DIGEST: DIGEST, RELEASE_FROM: OTHER_DIGEST, RELEASE_DATABASE_CHANGE: 'compatible', RELEASE_RECIPE: RECORD['recipe'],
      RELEASE_MODULES: 'acme_budget,base', RELEASE_HELPER: '4.5.6', RELEASE_RESTORE_POINT: '', PGHOST: 'db-r2-rw', ODOO_RELEASE_DATABASE: 'odoo',
    };

    expect(hooks.map(({ owner }) => owner)).toContain('Job/release-restore-point');
    expect(hooks.filter((hook) => containersOf(hook).some((container) => Object.entries(told).some(([name, value]) => environmentOf(container)[name] !== value))).map(({ owner }) => owner)).toEqual([]);
    expect(named(large.app, 'ConfigMap', 'release-record')['data']).toEqual(RECORD);
  });

  test('is the image and the digest that every pod of Odoo waits for', () => {
    const odoo = podTemplates([...large.app, ...large.data]).flatMap((pod) => containersOf(pod)).filter(({ image }) => /(?:^|\/)odoo(?::|$)/.test(image));

    expect(odoo.length).toBeGreaterThan(10);
    expect(odoo.filter(({ image }) => image !== `registry.example/odoo:1@${DIGEST}`)).toEqual([]);
    expect(web(small.app).environment['ODOO_RELEASE_DIGEST']).toBe(DIGEST);
  });

  test('names the server that Odoo talks to; only web pods go through the pooler', () => {
    const hosts = podTemplates([...large.app, ...large.data]).flatMap((pod) => containersOf(pod).map((container) => [`${pod.owner} ${container.name}`, environmentOf({ env: container.env ?? [] })['PGHOST']]));
    const pooled = hosts.filter(([, host]) => host === 'db-r2-pooler').map(([owner]) => owner);

    expect(pooled).toEqual(['Deployment/web odoo']);
    expect(new Set(hosts.map(([, host]) => host).filter((host) => host !== undefined))).toEqual(new Set(['db-r2-rw', 'db-r2-pooler']));
    expect(named(large.data, 'Pooler', 'db-r2-pooler')['spec'].cluster).toEqual({ name: 'db-r2' });
  });

  test('with a restore makes the new server out of the old one\'s archive, up to the restore point', async () => {
    const record = { operation: 'restore', 'restore-point': 'main:1A:5000060' };
    const data = await estate.renderPart('data', { templates: EVERYTHING, record });
    const { spec } = named(data, 'Cluster', 'db-r2');

    expect(spec.bootstrap).toEqual({
      recovery: { source: 'origin', database: 'odoo', owner: 'odoo', secret: { name: 'database-credentials' }, recoveryTarget: { targetLSN: '1A/5000060', exclusive: true } },
    });
    expect(spec.externalClusters[0].plugin.parameters).toEqual({ barmanObjectName: 'backups', serverName: 'db-main' });
    expect(spec.plugins[0].parameters.serverName).toBe('db-r2');
  });

  test('without a restore makes an empty server, that reads nobody\'s archive', () => {
    const { spec } = named(large.data, 'Cluster', 'db-r2');

    expect([Object.keys(spec.bootstrap), spec.externalClusters]).toEqual([['initdb'], undefined]);
  });

  test('on a server of others names a database of the customer\'s own', async () => {
    const { app, data } = await estate.render({ templates: ['components/size-s', 'components/database-external'], record: { operation: 'restore', 'restore-point': 'before-1' } });
    const name = 'acme-north-trial-two-r2';
    const started = podTemplates(app).flatMap((pod) => containersOf(pod)).flatMap(({ args = [] }) => args as string[]);
    const [prepare] = named(data, 'Job', 'database-prepare')['spec'].template.spec.containers;

    expect(started.filter((argument) => /--database=|--db-filter/.test(argument))).toEqual(Array.from({ length: 3 }, () => `--database=${name}`));
    expect(environmentOf(prepare)).toMatchObject({ ODOO_RELEASE_DATABASE: name, RELEASE_RESTORE_POINT: 'before-1', PGHOST: 'db-r2-rw' });
    expect(podTemplates([...app, ...data]).flatMap((pod) => containersOf(pod)).map((container) => environmentOf({ env: container.env ?? [] })['ODOO_RELEASE_DATABASE']).filter((said) => said !== undefined && said !== name)).toEqual([]);
    expect(named(data, 'Service', 'db-r2-rw')['spec'].externalName).toBe('pg.databases.example');
  });
});
