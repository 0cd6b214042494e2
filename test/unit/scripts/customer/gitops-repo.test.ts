import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseHolds } from '../../../../actions/common/gitops/record/holds.ts';
import { recordFormat } from '../../../../actions/common/gitops/record/record-file.ts';
import { parseSettings } from '../../../../actions/common/gitops/settings/settings.ts';
import { parseExceptions } from '../../../../actions/common/kubernetes/exceptions.ts';
import { parsePolicy } from '../../../../actions/common/policy/policy.ts';
import { KIT_VERSION } from '../../../../actions/common/runtime/version.ts';
import { parseWaivers } from '../../../../actions/common/scan/waivers.ts';
import { NO_DIGEST } from '../../../../scripts/src/customer/answers-schema.ts';
import { gitopsRepo } from '../../../../scripts/src/customer/gitops-repo.ts';
import { readTemplates } from '../../../../scripts/src/customer/skeletons.ts';
import { missingTemplates } from '../../../../scripts/src/customer/template-names.ts';
import { refusal } from '../../refusal.ts';
import { answersFrom, boutique, cluster, KIT_TEMPLATES, templates, yaml } from './samples.ts';

const TEMPLATES = await templates();
const DIGEST = `sha256:${'a'.repeat(64)}`;
const RUNNING = {
  release: { image: 'registry.example/acme/odoo', tag: '19.0-old', digest: DIGEST, modules: ['acme_sale'] },
  running: { database: 'acme_live', server: 'PostgreSQL 16' },
};

function repo(text: string): Map<string, string> {
  return new Map(gitopsRepo(answersFrom(text), TEMPLATES).map(({ path, content }) => [path, content]));
}

function skeleton(path: string): string {
  return readFileSync(join(KIT_TEMPLATES, 'skeletons/gitops-repo', path), 'utf8');
}

function chosen(files: Map<string, string>, environment: string, part: string): string[] {
  const { components } = yaml(files.get(`environments/${environment}/settings/${part}/kustomization.yaml`)) as { components: string[] };
  return components.map((path) => path.replace('../../../../vendor/odoo-kit/', ''));
}

function record(files: Map<string, string>, file: string): unknown {
  return recordFormat(file).parse(String(files.get(file)), file);
}

describe('the GitOps repository of a Docker host', () => {
  test("has every file of the kit's skeleton, as it is where nothing of it is the customer's", () => {
    const files = repo(boutique());
    for (const path of ['.github/CODEOWNERS', '.github/workflows/promote.yml', '.github/workflows/rehearse.yml', 'policy.yaml', 'environments/production/release/compose.yaml']) {
      expect(files.has(path)).toBe(true);
    }
    for (const path of ['waivers.yaml', 'holds.yaml', 'environments/production/settings/compose.yaml']) {
      expect(files.get(path)).toBe(skeleton(path));
    }
    expect([...files.keys()].some((path) => path.startsWith('vendor/'))).toBe(false);
  });

  test("calls the kit's workflows with the customer's settings, and changes nothing else in them", () => {
    const files = repo(boutique({ repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', image: 'ghcr.io/acme/odoo' } }));
    const unquoted = (path: string): string => String(files.get(path)).replaceAll(/: "([^"]*)"$/gm, ': $1');
    expect(unquoted('.github/workflows/promote.yml')).toBe(skeleton('.github/workflows/promote.yml'));
    expect(unquoted('.github/workflows/rehearse.yml')).toBe(skeleton('.github/workflows/rehearse.yml'));
  });

  test('promotes to each environment by a workflow of its own', () => {
    const files = repo(boutique({ environments: { staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' } } }));
    const settings = (path: string): unknown => (yaml(files.get(path)) as { jobs: { promote: { with: unknown } } }).jobs.promote.with;
    expect(settings('.github/workflows/promote.yml')).toMatchObject({ environment: 'production', project: 'acme-production', runner: '["self-hosted", "production"]' });
    expect(settings('.github/workflows/promote-staging.yml')).toMatchObject({ environment: 'staging', project: 'acme-staging', runner: '["self-hosted", "staging"]' });
    expect(files.get('.github/workflows/promote-staging.yml')).toContain('run-name: Promote ${{ inputs.tag }} to staging');
  });

  test("names the kit's commit with its version behind it, and then has nothing left to fill in", () => {
    const kit = { repository: 'example/odoo-gitops-kit', commit: 'c'.repeat(40) };
    const files = repo(boutique({ repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', kit } }));
    const text = files.get('.github/workflows/promote.yml');
    expect(text).toContain(`uses: example/odoo-gitops-kit/.github/workflows/promote.yml@${'c'.repeat(40)} # v${KIT_VERSION}\n`);
    expect(text).not.toMatch(/OWNER|KIT_COMMIT|Fill in/);
    expect(text).toMatch(/^# Started by a release manager .*\nname: Promote\n/);
  });
});

describe('the GitOps repository of a cluster', () => {
  test('has environments that differ in settings and release only', () => {
    const files = repo(cluster());
    for (const part of ['app', 'data']) {
      expect(files.get(`environments/staging/${part}/kustomization.yaml`)).toBe(files.get(`environments/production/${part}/kustomization.yaml`));
    }
    expect(yaml(files.get('environments/production/app/kustomization.yaml'))).toEqual({
      apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization',
      resources: ['../../../vendor/odoo-kit/base/app'],
      components: ['../release', '../settings', '../settings/app', '../../../vendor/odoo-kit/components/wire-app'],
    });
  });

  test('chooses blueprint, size and options', () => {
    const files = repo(cluster({ 'secret-store': 'odoo/acme' }));
    expect(chosen(files, 'production', 'app')).toEqual(['components/size-m/app', 'blueprints/production-dedicated/app', 'components/database-plain/app', 'components/route-traefik/app', 'components/priority/app']);
    expect(chosen(files, 'production', 'data')).toEqual([
      'components/size-m/data', 'blueprints/production-dedicated/data', 'components/database-plain/data', 'components/restore-drill-plain/data',
      'components/filestore-rwx/data', 'components/secrets-external/data', 'components/route-traefik/data', 'components/certificate/data', 'components/priority/data',
    ]);
  });

  test('leaves the database to the blueprint where it is on a shared server, whose name is a setting', () => {
    const files = repo(cluster({ tenancy: 'hybrid', database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' }, 'database-host': 'postgres.acme.example' }));
    expect(chosen(files, 'staging', 'data').filter((name) => /database|blueprint/.test(name))).toEqual(['blueprints/staging-hybrid/data']);
    expect(chosen(files, 'production', 'data').filter((name) => /database|blueprint/.test(name))).toEqual(['blueprints/production-hybrid/data', 'components/database-cnpg/data']);
    expect(files.get('environments/staging/settings/kustomization.yaml')).toContain('"database-host=postgres.acme.example"');
    expect(files.get('environments/production/settings/kustomization.yaml')).toContain('"database-host="');
  });

  test('drills the restore of production every week, in the way of its database', () => {
    const archived = repo(cluster({ database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' } }));
    const drills = (files: Map<string, string>, environment: string): string[] => chosen(files, environment, 'data').filter((name) => name.includes('drill'));
    expect([drills(archived, 'production'), drills(archived, 'staging')]).toEqual([['components/restore-drill-cnpg/data'], []]);
    expect(drills(repo(cluster({})), 'production')).toEqual(['components/restore-drill-plain/data']);
  });

  test('lets disaster recovery follow the archive of production', () => {
    const environments = { production: { host: 'erp.acme.example' }, dr: { host: 'dr.acme.example' } };
    const files = repo(cluster({ environments, database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' } }));
    expect(chosen(files, 'dr', 'data')).toEqual(expect.arrayContaining(['components/database-cnpg/data', 'components/dr-replica/data']));
    expect(chosen(files, 'production', 'data')).not.toContain('components/dr-replica/data');
  });

  test("gives PostgreSQL's image, with its digest, to the parts that run it", () => {
    const given = { 'database-image': `ghcr.io/acme/postgres:17.6@${DIGEST}` };
    const images = (text: string, part: string): unknown => (yaml(repo(text).get(`environments/production/settings/${part}/kustomization.yaml`)) as { images?: unknown }).images;
    const postgres = [{ name: 'postgres', newName: 'ghcr.io/acme/postgres', newTag: '17.6', digest: DIGEST }];
    const bucket = { 'object-storage': { bucket: 's3://acme-backups' } };
    expect(['app', 'data'].map((part) => images(cluster(given), part))).toEqual([postgres, postgres]);
    expect(['app', 'data'].map((part) => images(cluster({ ...given, ...bucket, database: 'cnpg' }), part))).toEqual([undefined, postgres]);
    expect(['app', 'data'].map((part) => images(cluster({ ...given, database: 'managed', 'database-host': 'db.acme.example' }), part))).toEqual([postgres, postgres]);
  });

  test('says every setting, as text, also those that are empty', () => {
    const file = 'environments/production/settings/kustomization.yaml';
    expect(parseSettings(String(repo(cluster()).get(file)), file)).toEqual({
      namespace: 'acme-production',
      settings: {
        customer: 'acme', environment: 'production', kind: 'production', host: 'erp.acme.example', workers: '4', 'cron-threads': '1', 'database-size': '50Gi', 'filestore-size': '50Gi',
        'storage-class': '', 'filestore-class': 'shared-files', 'database-host': '', 'database-connections': '300', 'connections-per-process': '8',
        owner: 'acme/consultants', 'time-zone': 'Europe/Brussels', 'backup-bucket': '', 'backup-endpoint': '', 'secret-store': '',
      },
    });
  });

  test("has the kit's templates byte for byte, and an empty list of exceptions", () => {
    const files = repo(cluster());
    for (const [path, text] of TEMPLATES.vendored) {
      expect(files.get(`vendor/odoo-kit/${path}`)).toBe(text);
    }
    expect(parseExceptions(String(files.get('exceptions.yaml')))).toEqual([]);
  });

  test('validates every change, and has no workflow that works on Docker hosts only', () => {
    const kit = { repository: 'example/odoo-gitops-kit', commit: 'c'.repeat(40) };
    const files = repo(cluster({ repositories: { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', kit } }));
    expect([...files.keys()].filter((path) => path.startsWith('.github/workflows/'))).toEqual(['.github/workflows/validate.yml']);
    expect(files.get('.github/workflows/validate.yml')).toContain(`validate-gitops.yml@${'c'.repeat(40)} # v${KIT_VERSION}`);
    expect(files.get('.github/workflows/validate.yml')).not.toMatch(/OWNER|KIT_COMMIT|Fill in/);
  });

  test.each(['regional', 'enterprise'])("of the example %s finds all of its templates in the kit", async (estate) => {
    const answers = answersFrom(readFileSync(join(KIT_TEMPLATES, 'examples', estate, 'answers.yaml'), 'utf8'));
    const { vendored } = await readTemplates(KIT_TEMPLATES);
    expect(missingTemplates(answers, new Set(vendored.keys()))).toEqual([]);
  });

  test('is refused where the kit lacks a template, which is named', () => {
    const vendored = new Map([...TEMPLATES.vendored].filter(([path]) => !path.startsWith('components/route-traefik/app/') && !path.startsWith('base/data/')));
    expect(refusal(() => gitopsRepo(answersFrom(cluster()), { ...TEMPLATES, vendored }))).toContain('missing in gitops-templates: base/data, components/route-traefik/app.');
  });
});

describe('the first release record', () => {
  test.each([['compose', boutique(), 'compose.yaml', 'acme'], ['kubernetes', cluster(), 'kustomization.yaml', 'main']])('of %s names a digest that no image has', (_engine, text, file, database) => {
    expect(record(repo(text), `environments/production/release/${file}`)).toMatchObject({ digest: NO_DIGEST, operation: 'update', from: 'none', modules: [], database, helper: KIT_VERSION });
  });

  test('installs the first release into an empty database', () => {
    const files = repo(cluster({ release: { tag: '19.0-1.1', digest: DIGEST, modules: ['base', 'sale'] } }));
    for (const name of ['staging', 'production']) {
      expect(record(files, `environments/${name}/release/kustomization.yaml`)).toMatchObject({ image: 'ghcr.io/acme/odoo', tag: '19.0-1.1', digest: DIGEST, from: 'none', modules: ['base', 'sale'] });
    }
  });

  test('names what an adopted customer runs, where it runs, and installs nothing', () => {
    const environments = { staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' } };
    const files = repo(boutique({ ...RUNNING, environments }));
    expect(record(files, 'environments/production/release/compose.yaml')).toMatchObject({ image: 'registry.example/acme/odoo', tag: '19.0-old', digest: DIGEST, from: 'none', modules: [], database: 'acme_live' });
    expect(record(files, 'environments/staging/release/compose.yaml')).toMatchObject({ digest: NO_DIGEST, database: 'acme' });
  });

  test('of a cluster has its documents beside it, empty', () => {
    const files = repo(cluster());
    expect(files.get('environments/production/release/expectation.json')).toBe('');
    expect(files.get('environments/production/release/recipe.json')).toBe('');
  });
});

describe('the policy', () => {
  test('is one that the gates read: windows, freezes and approvals in production', () => {
    const { mode, environments } = parsePolicy(String(repo(boutique()).get('policy.yaml')));
    expect(mode).toBe('enforce');
    expect(environments['production']).toMatchObject({
      gates: { scan: true, marker: true, approvals: true, window: true },
      approvals: { count: 1, from: [{ login: 'anna-acme' }, { login: 'bert-acme' }] },
      windows: [{ timezone: 'Europe/Brussels', duration: { days: 0, seconds: 3 * 3600 } }],
      freezes: [{ name: 'The month is closed and invoiced', duration: { days: 6, seconds: 0 } }, { name: 'End of the year' }],
    });
  });

  test('asks two people of an enterprise, and nobody in dev and qa', () => {
    const environments = Object.fromEntries(['dev', 'qa', 'staging', 'production', 'dr'].map((name) => [name, { host: `${name}.acme.example` }]));
    const policy = parsePolicy(String(repo(cluster({ estate: 'enterprise', 'object-storage': { bucket: 's3://acme-backups' }, environments })).get('policy.yaml')));
    expect(Object.entries(policy.environments).map(([name, { approvals }]) => [name, approvals?.count ?? 0])).toEqual([['dev', 0], ['qa', 0], ['staging', 1], ['production', 2], ['dr', 2]]);
  });

  test('only observes an adopted customer', () => {
    expect(parsePolicy(String(repo(boutique(RUNNING)).get('policy.yaml'))).mode).toBe('observe');
  });

  test('freezes no month end where nobody bills then', () => {
    const { environments } = parsePolicy(String(repo(boutique({ 'month-end-freeze': false })).get('policy.yaml')));
    expect(environments['production']?.freezes.map(({ name }) => name)).toEqual(['End of the year']);
  });

  test('has nothing on hold and nothing waived beside it', () => {
    const files = repo(cluster());
    expect(parseHolds(files.get('holds.yaml'))).toEqual([]);
    expect(parseWaivers(String(files.get('waivers.yaml')), 'waivers.yaml')).toEqual([]);
  });
});

describe('the owners', () => {
  test('are the teams of the roles, the last line that matches counting', () => {
    const lines = String(repo(cluster()).get('.github/CODEOWNERS')).split('\n');
    expect(lines).toEqual(expect.arrayContaining([
      '* @acme/platform', '/policy.yaml @acme/release-managers', '/.github/ @acme/release-managers',
      '/environments/*/settings/app/ @acme/consultants', '/environments/*/settings/data/ @acme/databases', '/environments/*/release/ @acme/release-managers',
    ]));
    expect(lines.indexOf('/environments/*/settings/ @acme/platform')).toBeLessThan(lines.indexOf('/environments/*/settings/app/ @acme/consultants'));
    expect(lines.indexOf('* @acme/platform')).toBeLessThan(lines.indexOf('/policy.yaml @acme/release-managers'));
  });

  test('read in their runbooks what is true of this customer', () => {
    const environments = { production: { host: 'p.acme.example' }, standby: { host: 's.acme.example', kind: 'dr' } };
    const managed = repo(cluster({ environments, database: 'managed', 'database-host': 'db.acme.example' }));
    expect(managed.get('docs/runbooks/failover.md')).toContain('The environment `standby` stands ready; its database is brought by those who run its server.');
    expect(managed.get('docs/runbooks/restore.md')).toContain('makes a new database on the same server, out of a dump, beside the old one');
    const archived = repo(cluster({ environments, database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' } }));
    expect(archived.get('docs/runbooks/failover.md')).toContain('The environment `standby` has a replica.');
    expect(repo(cluster()).get('docs/runbooks/restore.md')).toContain('makes a new database server beside the old one');
  });

  test('are named in each runbook', () => {
    const files = repo(boutique());
    expect(files.get('docs/runbooks/restore.md')).toContain('Owner: `acme/databases`.');
    expect(files.get('docs/runbooks/break-glass.md')).toContain('Owner: `acme/release-managers`.');
    expect([...files.keys()].filter((path) => path.startsWith('docs/runbooks/'))).toEqual(['README.md', 'break-glass.md', 'failed-migration.md', 'failover.md', 'month-end.md', 'restore.md'].map((name) => `docs/runbooks/${name}`));
  });
});

describe('the baseline of an adopted customer', () => {
  test('says what runs and the command that marks its database', () => {
    const page = repo(boutique(RUNNING)).get('docs/baseline.md');
    expect(page).toContain(`odoo-release mark --database acme_live --adopt --digest ${DIGEST}\n`);
    expect(page).toContain(`\`registry.example/acme/odoo:19.0-old@${DIGEST}\``);
    expect(page).toContain('`acme_live` on PostgreSQL 16');
  });

  test('marks the database by the name that it has on a cluster', () => {
    expect(repo(cluster(RUNNING)).get('docs/baseline.md')).toContain(`odoo-release mark --database odoo --adopt --digest ${DIGEST}\n`);
  });

  test('comes with the command that renews the repository of an adopted customer', () => {
    expect(repo(boutique(RUNNING)).get('customer.yaml')).toContain('\n# scripts/adopt-customer\n');
    expect(repo(boutique()).get('customer.yaml')).toContain('\n# scripts/new-customer\n');
  });

  test('is not there for a customer that begins empty', () => {
    expect(repo(boutique()).has('docs/baseline.md')).toBe(false);
  });

  test('names the database as it is called on a server that others use, too', () => {
    const page = repo(cluster({ ...RUNNING, database: 'managed', 'database-host': 'db.acme.example' })).get('docs/baseline.md');
    expect(page).toContain('odoo-release mark --database acme-production-main --adopt');
    expect(page).toContain('Restore `acme_live` under that name on `db.acme.example`');
    expect(page).toContain('odoo-release mark --database acme-production-main --read');
  });
});
