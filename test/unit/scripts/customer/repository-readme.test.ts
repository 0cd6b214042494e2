import { describe, expect, test } from '@jest/globals';
import { gitopsReadme } from '../../../../scripts/src/customer/repository-readme.ts';
import { answersFrom, boutique, cluster } from './samples.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const STAGED = { environments: { staging: { host: 's.acme.example' }, production: { host: 'p.acme.example' } } };

function readme(text: string): string {
  return gitopsReadme(answersFrom(text));
}

describe('the README of a GitOps repository', () => {
  test('sends people to the answers with everything that is a placeholder, and to no generated file', () => {
    const text = readme(cluster());
    expect(text).toMatch(/Write into `customer\.yaml` .*`repositories\.kit`.*`repositories\.base-image`.*`database-image`/);
    expect(text).not.toContain('In `.github/workflows` replace');
    expect(readme(boutique())).not.toContain('database-image');
  });

  test('has nothing to fill in where all was answered', () => {
    const kit = { repository: 'example/odoo-gitops-kit', commit: 'c'.repeat(40) };
    const repositories = { gitops: 'acme/odoo-gitops', source: 'acme/odoo-addons', 'base-image': `ghcr.io/acme/odoo-base@${DIGEST}`, kit };
    expect(readme(boutique({ repositories }))).not.toContain('what was not answered yet');
  });

  test('names the workflow of every environment, in their order', () => {
    const text = readme(boutique(STAGED));
    expect(text).toContain('Then start `promote-staging.yml`, then `promote.yml` with its tag and digest');
    expect(text).toContain('promoted by `promote-staging.yml`, then `promote.yml`.');
  });

  test('says what rehearsals need: a runner, and a copy of the data', () => {
    expect(readme(boutique({ customer: 'acme-be' }))).toContain('a runner labelled `rehearsal`, on copies of `acme_be_copy`');
  });

  test('asks for the Secret of the archive where there is one', () => {
    const hybrid = { ...STAGED, tenancy: 'hybrid', 'database-host': 'db.acme.example', database: 'cnpg', 'object-storage': { bucket: 's3://acme-backups' } };
    expect(readme(cluster(hybrid))).toMatch(/`database-credentials` .* in `acme-staging`, `acme-production`, and `backup-credentials` .* in `acme-production`\./);
    expect(readme(cluster())).not.toMatch(/backup-credentials|CloudNativePG/);
  });
});
