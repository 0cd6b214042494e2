import { describe, expect, test } from '@jest/globals';
import { gitopsRepo } from '../../../../scripts/src/customer/gitops-repo.ts';
import { readTemplates } from '../../../../scripts/src/customer/skeletons.ts';
import { answersFrom, cluster, KIT_TEMPLATES } from './samples.ts';

const TEMPLATES = await readTemplates(KIT_TEMPLATES);

function repo(text: string): Map<string, string> {
  return new Map(gitopsRepo(answersFrom(text), TEMPLATES).map(({ path, content }) => [path, content]));
}

describe('an environment of a cluster', () => {
  test('on a shared server asks for the reason, where people depend on it', () => {
    const shared = { tenancy: 'shared', 'database-host': 'postgres.acme.example' };
    expect(repo(cluster(shared)).get('README.md')).toContain('Write into `exceptions.yaml` why the database of `production`');
    expect(repo(cluster({ ...shared, tenancy: 'hybrid' })).get('README.md')).not.toContain('exceptions.yaml` why');
  });

  test('looks for the secrets of each environment below a path of its own', () => {
    const environments = { staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' }, dr: { host: 'd.acme.example' } };
    const files = repo(cluster({ environments, 'secret-store': 'odoo/acme', database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' } }));
    expect(files.get('environments/staging/settings/kustomization.yaml')).toContain('"secret-store=odoo/acme/staging"');
    expect(files.get('environments/production/settings/kustomization.yaml')).toContain('"secret-store=odoo/acme/production"');
    expect(files.get('README.md')).toContain('below `odoo/acme/<environment>`');
    expect(files.get('README.md')).toContain("The replica has production's roles");
  });

  test('keeps the backups of an environment where it says, and all others where the customer does', () => {
    const environments = { production: { host: 'erp.acme.example' }, dr: { host: 'dr.acme.example', 'object-storage': { bucket: 's3://acme-elsewhere' } } };
    const text = cluster({ environments, database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups', endpoint: 'https://s3.example' } });
    const files = repo(text);
    const settings = (name: string): string => String(files.get(`environments/${name}/settings/kustomization.yaml`));
    expect(settings('production')).toMatch(/"backup-bucket=s3:\/\/acme-backups"\n *- "backup-endpoint=https:\/\/s3\.example"/);
    expect(settings('dr')).toMatch(/"backup-bucket=s3:\/\/acme-elsewhere"\n *- "backup-endpoint="/);
    expect(repo(String(files.get('customer.yaml'))).get('environments/dr/settings/kustomization.yaml')).toBe(settings('dr'));
  });

  test('gives the room that was answered to production and to its copy, and not to dev', () => {
    const environments = { dev: { host: 'd.acme.example' }, staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' } };
    const files = repo(cluster({ environments, storage: { 'database-size': '900Gi', 'filestore-class': 'shared-files' } }));
    expect(files.get('environments/production/settings/kustomization.yaml')).toContain('"database-size=900Gi"');
    expect(files.get('environments/staging/settings/kustomization.yaml')).toContain('"database-size=900Gi"');
    expect(files.get('environments/staging/settings/kustomization.yaml')).toContain('"filestore-size=50Gi"');
    expect(files.get('environments/dev/settings/kustomization.yaml')).toContain('"database-size=20Gi"');
  });
});
