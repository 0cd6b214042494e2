import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { parseAnswers } from '../../../../scripts/src/customer/answers.ts';
import { answersText } from '../../../../scripts/src/customer/answers-text.ts';
import { answersJsonSchema } from '../../../../scripts/src/customer/json-schema.ts';
import { refusal } from '../../refusal.ts';
import { answersFrom, boutique, cluster, KIT_TEMPLATES, yaml } from './samples.ts';

function refused(text: string): string {
  return refusal(() => answersFrom(text));
}

const FILES = { 'filestore-class': 'shared-files' };
const CNPG = { database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups/odoo' } };

describe('answers', () => {
  test('of a boutique that are silent are for a Docker host', () => {
    const answers = answersFrom(boutique());
    expect(answers).toMatchObject({ engine: 'compose', database: 'plain', monthEndFreeze: true, repositories: { image: 'ghcr.io/acme/odoo' } });
    expect(answers.environments).toEqual([{ name: 'production', kind: 'production', host: 'erp.acme.example', size: 'm', tenancy: 'dedicated', objectStorage: { bucket: '', endpoint: '' } }]);
  });

  test('of a larger estate on a Docker host survive being written out, too', () => {
    const answers = answersFrom(boutique({ estate: 'regional', engine: 'compose' }));
    expect(answers.database).toBe('plain');
    expect(answersFrom(answersText(answers))).toEqual(answers);
  });

  test('give each environment the size of its kind, unless it has its own', () => {
    const environments = { dev: { host: 'a.acme.example' }, staging: { host: 'b.acme.example' }, production: { host: 'c.acme.example' }, training: { host: 'd.acme.example', kind: 'qa', size: 'xl', tenancy: 'shared' } };
    const answers = answersFrom(boutique({ estate: 'regional', users: 400, environments, tenancy: 'hybrid', 'database-host': 'db.acme.example', storage: FILES, ...CNPG }));
    expect(answers.environments.map(({ name, kind, size, tenancy }) => [name, kind, size, tenancy])).toEqual([
      ['dev', 'dev', 's', 'hybrid'], ['staging', 'staging', 'm', 'hybrid'], ['production', 'production', 'l', 'hybrid'], ['training', 'qa', 'xl', 'shared'],
    ]);
  });

  test.each(['boutique', 'regional', 'enterprise'])('of the example %s are right, and survive being written out', (estate) => {
    const file = join(KIT_TEMPLATES, 'examples', estate, 'answers.yaml');
    const answers = parseAnswers(readFileSync(file, 'utf8'), file);
    expect(answers.estate).toBe(estate);
    expect(answersFrom(answersText(answers))).toEqual(answers);
  });

  test('that look like numbers, truths or nothing stay text when they are written out', () => {
    const text = boutique({ customer: 'no', repositories: { gitops: 'null/1.0', source: 'null/0777' }, approvers: ['true', '12e3', 'y'] });
    const answers = answersFrom(text);
    expect(answersFrom(answersText(answers))).toEqual(answers);
    expect(yaml(answersText(answers))).toMatchObject({ customer: 'no', repositories: { source: 'null/0777' }, approvers: ['true', '12e3', 'y'] });
  });
});

describe('wrong answers', () => {
  test('name file, line and column of each', () => {
    expect(refused(boutique({ usres: 80, series: 19 })).split('\n')).toEqual([
      expect.stringMatching(/^answers\.yaml:5:\d+: series is wrong: must be 17\.0, 18\.0 or 19\.0 in quotes\.$/),
      expect.stringMatching(/^answers\.yaml:\d+:1: usres is not a known key\. Allowed are: version, customer, /),
    ]);
  });

  test.each([
    ['a customer that leaves its folder', { customer: '../acme' }, 'customer is wrong'],
    ['a customer with a line break', { customer: 'acme\nkind: Secret' }, 'customer is wrong'],
    ['a customer that makes namespaces too long', { customer: 'a'.repeat(32) }, 'customer is wrong'],
    ['an environment that leaves its folder', { environments: { '..': { host: 'a.example', kind: 'dev' } } }, 'is not allowed'],
    ['an environment of no kind', { environments: { training: { host: 'a.example' } } }, 'environments.training.kind is missing: must be one of dev, qa, staging, production, dr'],
    ['no environment', { environments: {} }, 'must list at least one environment'],
    ['one host for two', { environments: { dev: { host: 'a.example' }, qa: { host: 'a.example' } } }, 'is the host of another environment already'],
    ['a customer that is no text in a manifest', { customer: 'null' }, 'customer is wrong: must be another name'],
    ['an environment that is no text in a manifest', { environments: { true: { host: 'a.example', kind: 'dev' } } }, 'must be another name'],
    ['a storage class that is no text in a manifest', { engine: 'kubernetes', storage: { 'filestore-class': '1.10' } }, 'storage.filestore-class is wrong: must be another name'],
    ['an address for a host', { environments: { dev: { host: '10.0.0.1' } } }, 'must be a host name'],
    ['an environment that makes namespaces too long', { environments: { ['a'.repeat(32)]: { host: 'a.example', kind: 'dev' } } }, 'must have at most 31 characters'],
    ['a host with a template in it', { environments: { dev: { host: '{{ .Values }}.example' } } }, 'must be a host name'],
    ['an offset for a time zone', { 'time-zone': '+01:00' }, 'must be a place of the IANA time zone database'],
    ['a team among the approvers', { approvers: ['acme/managers'] }, 'must be the GitHub login of a person'],
    ['an approver twice', { approvers: ['anna', 'Anna'] }, 'is listed already'],
    ['a person for a team', { roles: { platform: 'anna', database: 'a/b', application: 'a/b', 'release-managers': 'a/b' } }, 'must be a team on GitHub'],
    ['one repository for both', { repositories: { gitops: 'acme/odoo', source: 'ACME/odoo' } }, 'must be another repository than source'],
    ['a repository that is a path', { repositories: { gitops: 'acme/..', source: 'acme/addons' } }, 'must be owner/name of a repository'],
    ['a bucket that leaves its folder', { 'object-storage': { bucket: 's3://acme-backups/../other' } }, 'must be a place without . and ..'],
    ['a release without a digest', { release: { tag: '1' } }, 'release.digest is missing'],
    ['a release of zeros', { release: { tag: '1', digest: `sha256:${'0'.repeat(64)}` } }, 'no image can have zeros only'],
    ['what runs without its image', { running: { database: 'acme', server: 'PostgreSQL 16' } }, 'must say which image runs now'],
    ['what runs in no environment', { running: { environment: 'qa', database: 'acme', server: 'PostgreSQL 16' }, release: { tag: '1', digest: `sha256:${'1'.repeat(64)}` } }, 'must be one of the environments: production'],
    ['too few who approve', { estate: 'enterprise', engine: 'compose', approvers: ['anna'] }, 'approvers must name at least 2 people'],
    ['CloudNativePG without a bucket', { engine: 'kubernetes', database: 'cnpg', storage: FILES }, 'object-storage.bucket must be given'],
    ['a managed database without its server', { engine: 'kubernetes', database: 'managed', storage: FILES }, 'database-host must be given: the database of production'],
    ['a shared database without its server', { engine: 'kubernetes', tenancy: 'shared' }, 'database-host must be given: the database of production'],
    ['several nodes without common files', { engine: 'kubernetes' }, 'storage.filestore-class must be given: pods of production'],
    ['a replica of a plain database', { engine: 'kubernetes', storage: FILES, environments: { dr: { host: 'dr.example' } } }, 'the database of dr must be cnpg or managed'],
    ['a standby of nothing', { ...CNPG, engine: 'kubernetes', storage: FILES, environments: { dr: { host: 'dr.example' } } }, 'an environment of kind production must be there for dr to stand in for'],
    ['a replica of a production by another name', { ...CNPG, engine: 'kubernetes', storage: FILES, environments: { live: { host: 'a.example', kind: 'production' }, dr: { host: 'dr.example' } } }, 'the replica of dr follows the archive of the environment called production'],
    ['a replica of a production without an archive', { ...CNPG, engine: 'kubernetes', storage: FILES, 'database-host': 'db.example', environments: { production: { host: 'a.example', tenancy: 'shared' }, dr: { host: 'dr.example' } } }, 'with a CloudNativePG database of its own'],
    ['names that are too long for a database', { customer: 'a'.repeat(31), engine: 'kubernetes', tenancy: 'shared', 'database-host': 'db.example', environments: { ['b'.repeat(22)]: { host: 'a.example', kind: 'dev' } } }, `customer and the name of ${'b'.repeat(22)} must have at most 52 characters together`],
    ['what only a cluster reads on a Docker host', { ...CNPG, tenancy: 'shared', 'database-host': 'db.example', 'secret-store': 'odoo/acme', storage: FILES }, 'database, tenancy, database-host, object-storage, storage, secret-store can only be answered for Kubernetes'],
    ['an environment on a shared server on a Docker host', { environments: { production: { host: 'a.example', tenancy: 'shared' } } }, 'tenancy can only be answered for Kubernetes'],
    ['disaster recovery on a Docker host', { environments: { dr: { host: 'dr.example' } } }, 'an environment of kind dr needs Kubernetes'],
  ])('with %s are refused', (_what, changes, sentence) => {
    expect(refused(boutique(changes))).toContain(sentence);
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(answersJsonSchema());

  test('knows every key', () => {
    expect(validate(yaml(boutique()))).toBe(true);
    expect(validate(yaml(cluster(CNPG)))).toBe(true);
    expect(validate(yaml(boutique({ usres: 80 })))).toBe(false);
    expect(validate(yaml(boutique({ customer: '../acme' })))).toBe(false);
  });
});
