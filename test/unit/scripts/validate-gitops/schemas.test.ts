import { describe, expect, test } from '@jest/globals';
import { KubernetesSchemas } from '../../../../scripts/src/validate-gitops/schemas.ts';

const schemas = new KubernetesSchemas();
const container = { name: 'odoo', image: 'odoo', imag: 'odoo' };

function object(apiVersion: string, kind: string, fields: object): Parameters<KubernetesSchemas['check']>[0] {
  return { apiVersion, kind, metadata: { name: 'one' }, ...fields };
}

function said(apiVersion: string, kind: string, fields: object): string[] {
  return schemas.check(object(apiVersion, kind, fields)).map(({ code, message }) => `${code}: ${message}`);
}

describe('the bundle of schemas', () => {
  test.each(schemas.kinds())('can judge %s, and refuses a field that it does not have', (kind) => {
    const [apiVersion = '', name = ''] = kind.split(' ');
    expect(said(apiVersion, name, { nowhere: 1 })).toContain('unknown-field: nowhere is not a field that there is');
    expect(said(apiVersion, name, { metadata: { name: 'one', lables: {} } })).toContain('unknown-field: metadata.lables is not a field that there is');
  });

  test.each([
    ['apps/v1', 'Deployment', { spec: { selector: {}, template: { spec: { containers: [container] } } } }, 'spec.template.spec.containers.0.imag'],
    ['argoproj.io/v1alpha1', 'AppProject', { spec: { syncWindows: [{ kind: 'allow', scedule: '* * * * *' }] } }, 'spec.syncWindows.0.scedule'],
    ['cert-manager.io/v1', 'Certificate', { spec: { secretName: 'a', issuerRef: { name: 'a', knd: 'Issuer' } } }, 'spec.issuerRef.knd'],
    ['external-secrets.io/v1', 'ExternalSecret', { spec: { refreshInterval: '1h0m0s', target: { nam: 'a' } } }, 'spec.target.nam'],
    ['keda.sh/v1alpha1', 'ScaledObject', { spec: { scaleTargetRef: { name: 'web' }, triggers: [{ type: 'cron', metadata: {}, metdata: {} }] } }, 'spec.triggers.0.metdata'],
    ['monitoring.coreos.com/v1', 'PrometheusRule', { spec: { groups: [{ name: 'a', rules: [{ alert: 'A', expr: '1', forr: '1m' }] }] } }, 'spec.groups.0.rules.0.forr'],
    ['traefik.io/v1alpha1', 'IngressRoute', { spec: { routes: [{ kind: 'Rule', match: 'Host(`a`)', servces: [] }] } }, 'spec.routes.0.servces'],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: { hostname: ['a'] } }, 'spec.hostname'],
    ['postgresql.cnpg.io/v1', 'Cluster', { spec: { instances: 3, instance: 3 } }, 'spec.instance'],
    ['postgresql.cnpg.io/v1', 'Cluster', { spec: { instances: 3, affinity: { topologykey: 'zone' } } }, 'spec.affinity.topologykey'],
    ['barmancloud.cnpg.io/v1', 'ObjectStore', { spec: { configuration: { destinationPath: 's3://a', serverName: 'db' } } }, 'spec.configuration.serverName'],
    ['velero.io/v1', 'Schedule', { spec: { schedule: '0 1 * * *', template: { tll: '720h' } } }, 'spec.template.tll'],
    ['snapshot.storage.k8s.io/v1', 'VolumeSnapshot', { spec: { source: { persistentVolumeClaim: 'a' } } }, 'spec.source.persistentVolumeClaim'],
  ])('finds an unknown field deep in a %s %s', (apiVersion, kind, fields, path) => {
    expect(said(apiVersion, kind, fields)).toEqual(expect.arrayContaining([`unknown-field: ${path} is not a field that there is`]));
  });

  test('accepts values that are a number or a text', () => {
    const port = (targetPort: unknown): string[] => said('v1', 'Service', { spec: { ports: [{ port: 80, targetPort }] } });
    expect([port(8069), port('http')]).toEqual([[], []]);
    expect(port(true).join()).toMatch(/spec\.ports\.0\.targetPort must be/);
  });

  test('leaves fields alone that a controller does not close', () => {
    const values = { spec: { project: 'acme', destination: {}, source: { repoURL: 'https://git.example/acme', helm: { valuesObject: { any: { thing: 1 } } } } } };
    expect(said('argoproj.io/v1alpha1', 'Application', values)).toEqual([]);
  });

  test('says a wrong type, a wrong choice and what is missing', () => {
    expect(said('apps/v1', 'Deployment', { spec: { replicas: '2', selector: {}, template: {} } })).toEqual(['wrong-value: spec.replicas must be integer,null']);
    expect(said('velero.io/v1', 'BackupStorageLocation', { spec: { provider: 'aws', objectStorage: { bucket: 'a' }, accessMode: 'Write' } })[0]).toContain('ReadOnly, ReadWrite');
    expect(said('postgresql.cnpg.io/v1', 'Cluster', { spec: {} })).toEqual(['wrong-value: spec lacks instances']);
  });

  test('does not know a kind that is in no bundle, nor names that every object of the language has', () => {
    expect(said('postgresql.cnpg.io/v1beta1', 'Cluster', {})).toEqual(['unknown-kind: there is no schema for postgresql.cnpg.io/v1beta1 Cluster']);
    expect(schemas.check(object('', 'constructor', {})).map(({ code }) => code)).toEqual(['unknown-kind']);
  });
});
