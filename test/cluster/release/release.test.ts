import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import type { RehearsalResult } from '../../../actions/rehearse-migration/src/rehearse.ts';
import { ROOT } from '../../../scripts/src/project/root.ts';
import { startRegistry } from '../../../scripts/src/registry/registry.ts';
import { Containers, PREPARATION } from '../../integration/images/containers.ts';
import { Cleanup } from '../../odoo/support/cleanup.ts';
import { DatabaseOperator } from './database-operator.ts';
import { APP, DATA, LiveEnvironment, NAMESPACE } from './environment.ts';
import { type Release, REGISTRY, Releases } from './releases.ts';
import { CustomerRepository } from './repository.ts';

jest.setTimeout(600_000);

const RULES = join(ROOT, 'gitops-templates/platform/policies/structure');
const CLASSES = join(ROOT, 'gitops-templates/components/priority/classes.example.yaml');
const PASSWORD = 'only-for-the-cluster';
const SECRETS = [
  { name: 'database-credentials', data: { username: 'odoo', password: PASSWORD } },
  { name: 'odoo-config', data: { 'odoo.conf': `[options]\nadmin_passwd = ${PASSWORD}\ndb_user = odoo\ndb_password = ${PASSWORD}\nlist_db = False\n` } },
];

let folder = '';
let environment: LiveEnvironment;
let repository: CustomerRepository;
let first: Release;
let second: Release;
let broken: Release;
let codeOnly: Release;
let rehearsal: RehearsalResult;
let rehearsalOfCode: RehearsalResult;

const cleanup = new Cleanup();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-release-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  environment = await LiveEnvironment.open();
  repository = await CustomerRepository.make(folder);
  const releases = await openReleases();
  repository.settle(await releases.pushPostgres());
  [first, second] = [await releases.build('v1'), await releases.build('everyday')];
  [broken, codeOnly] = [await releases.build('end_script_raises'), await releases.build('code_only')];
  [rehearsal, rehearsalOfCode] = [await releases.rehearse(first, second), await releases.rehearse(first, codeOnly)];
  await environment.kubectl(['apply', '--kustomize', RULES]);
  cleanup.add(() => environment.kubectl(['delete', '--kustomize', RULES]));
  await environment.kubectl(['apply', '--filename', CLASSES]);
  await environment.apply(repository.projects());
}, PREPARATION);

afterAll(async () => {
  expect(await cleanup.run()).toEqual([]);
});

async function openReleases(): Promise<Releases> {
  const containers = await Containers.open();
  cleanup.add(() => containers.close());
  Object.assign(process.env, containers.engine.environment);
  const registry = await startRegistry({ dataFolder: join(folder, 'registry'), engine: containers.engine });
  cleanup.add(() => registry.stop());
  const mirror = await environment.cluster.mirror(REGISTRY, registry.address);
  cleanup.add(() => mirror.stop());
  return Releases.open(containers, folder, registry.address);
}

function recordOf(release: Release, change: Partial<ReleaseRecord>): ReleaseRecord {
  return {
    ...release, operation: 'update', from: first.digest, source: '', series: '19.0', databaseChange: 'none', recipe: '', database: environment.database, restorePoint: '',
    modules: ['kit_fixture'], helper: KIT_VERSION, ...change,
  };
}

function expectationFor(release: Release, { observations }: RehearsalResult = rehearsal): object {
  return { version: 1, helper: KIT_VERSION, digest: release.digest, from: first.digest, ...observations.update.change };
}

/** The recipe's text is what its digest in the record is of. */
function recipeText(): string {
  return `${JSON.stringify(rehearsal.judgement.recipe, null, 2)}\n`;
}

async function createSecrets(): Promise<void> {
  for (const { name, data } of SECRETS) {
    await environment.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData: data }));
  }
}

describe('an environment on a cluster', () => {
  test('that nothing was promoted to yet refuses to start anything, and says why at once', async () => {
    const revision = repository.begin();
    await environment.apply(repository.application('data'));
    await environment.argocd.untilThere(DATA);
    await environment.kubectl(['wait', '--for=create', `namespace/${NAMESPACE}`, '--timeout=120s']);
    await createSecrets();
    await environment.live(DATA, revision);
    await environment.apply(repository.application('app'));
    await environment.argocd.untilThere(APP);
    expect(await environment.ended(APP, revision)).toBe('Failed');
    expect(await environment.refusal(APP)).toContain('nothing was promoted to this environment yet. Promote a release to it.');
  });

  test('has its first release installed, which serves', async () => {
    const revision = repository.release('Install release 1', recordOf(first, { from: 'none' }));
    const { status } = await environment.live(APP, revision);
    const hooks = status.operationState?.syncResult?.resources?.filter(({ hookType }) => hookType !== undefined).map(({ name, hookPhase }) => `${name} ${hookPhase}`);
    expect(hooks).toEqual(expect.arrayContaining(['release-preflight Succeeded', 'release-migrate Succeeded', 'release-smoke Succeeded', 'release-maintenance-off Succeeded']));
    expect(await environment.marker()).toEqual({ digest: first.digest, state: 'serving', traffic: 'open' });
    expect(await environment.page('/web/login')).toBe(200);
  });

  test('has a cron whose probe reaches the database as Odoo does', async () => {
    const probe = ['odoo-release', 'check-cron', '--database', 'odoo', '--digest', first.digest];
    const said = await environment.kubectl(['exec', 'deployment/cron', '--container', 'odoo', '--', ...probe]);
    expect(JSON.parse(said)).toMatchObject({ outcome: 'pass', reasons: [] });
  });

  test('takes a changed setting without a migration', async () => {
    const before = await environment.ask('SELECT token FROM odoo_release.marker');
    await environment.live(APP, repository.set('workers', '3'));
    expect(await environment.ask('SELECT token FROM odoo_release.marker')).toBe(before);
    expect((await environment.answerOf('release-migrate')).outcome).toBe('unchanged');
    expect(await environment.field('deployment/web', '.spec.template.spec.containers[0].args[1]')).toBe('--workers=3');
  });

  test('heals what somebody changed by hand', async () => {
    await environment.kubectl(['delete', 'service', 'web-internal']);
    await environment.kubectl(['wait', '--for=create', 'service/web-internal', '--timeout=120s']);
    await environment.argocd.until(APP, ({ status }) => status.sync.status === 'Synced' && status.health.status === 'Healthy');
    expect(await environment.field('service/web-internal', '.spec.selector')).toContain('web');
  });

  test('refuses a release that does not come from what runs, and people notice nothing', async () => {
    const revision = repository.release('Promote from elsewhere', recordOf(second, { from: broken.digest, databaseChange: 'breaking' }), { expectation: expectationFor(second) });
    expect(await environment.ended(APP, revision)).toBe('Failed');
    expect((await environment.answerOf('release-preflight')).reasons.map(({ code }) => code)).toEqual(['other-release']);
    expect(await environment.page('/web/login')).toBe(200);
    expect(await environment.field('deployment/web', '.spec.template.spec.containers[0].image')).toContain(first.digest);
  });
});

describe('an update that was killed half-way', () => {
  let restorePoint = '';

  beforeAll(async () => {
    await environment.ask("UPDATE res_partner SET ref = 'before the update' WHERE id = 1");
    // What it said of the release before would be taken for this one's words.
    await environment.kubectl(['delete', 'job', 'release-migrate']);
    const record = recordOf(second, { databaseChange: 'compatible' });
    const revision = repository.release('Promote release 2', record, { expectation: expectationFor(second) });
    const ended = environment.ended(APP, revision);
    await environment.untilSaid('release-migrate', /odoo\.modules\.loading/);
    await environment.kubectl(['delete', 'pod', '--selector', 'batch.kubernetes.io/job-name=release-migrate', '--now', '--wait=false']);
    expect(await ended).toBe('Failed');
    restorePoint = await environment.restorePoint();
  });

  test('lets nobody in, applies nothing of the release, and says what is left', async () => {
    expect(await environment.marker()).toEqual({ digest: second.digest, state: 'updating', traffic: 'closed' });
    expect(await environment.page('/web/login')).toBe(503);
    expect(await environment.field('deployment/web', '.spec.template.spec.containers[0].image')).toContain(first.digest);
    expect(await environment.field('deployment/web', '.status.replicas')).toBe('');
    expect(await environment.report()).toMatchObject({ outcome: 'left', traffic: 'closed', digest: second.digest, reasons: [{ code: 'half-updated' }] });
  });

  test('is not tried again by another sync', async () => {
    const migration = await environment.field('job/release-migrate', '.metadata.uid');
    await environment.argocd.require('POST', `applications/${APP}/sync`, {});
    await environment.argocd.until(APP, ({ status }) => status.operationState?.phase === 'Running');
    await environment.argocd.until(APP, ({ status }) => status.operationState?.phase === 'Failed');
    expect((await environment.answerOf('release-preflight')).reasons.map(({ code }) => code)).toEqual(['half-updated']);
    expect(await environment.field('job/release-migrate', '.metadata.uid')).toBe(migration);
  });

  test('is taken back by a restored server; the one before it is kept, and no old image updates', async () => {
    expect(restorePoint).toMatch(/^before-/);
    const record = recordOf(first, { operation: 'restore', from: second.digest, databaseChange: 'breaking', database: 'r2', restorePoint });
    const revision = repository.release('Roll back to release 1 by a restore', record);
    await Promise.all([environment.live(DATA, revision), environment.live(APP, revision)]);
    environment.database = 'r2';
    expect(await environment.marker()).toEqual({ digest: first.digest, state: 'serving', traffic: 'open' });
    expect(await environment.ask('SELECT ref FROM res_partner WHERE id = 1')).toBe('before the update');
    expect(await environment.ask("SELECT latest_version FROM ir_module_module WHERE name = 'kit_fixture'")).toBe('19.0.1.0.0');
    expect(await environment.answerOf('release-migrate')).toMatchObject({ outcome: 'pass', step: 'restore' });
    expect(await environment.page('/web/login')).toBe(200);
    expect(await environment.marker('main')).toEqual({ digest: second.digest, state: 'updating', traffic: 'closed' });
  });
});

describe('a release that changes nothing in the database', () => {
  test('goes live as it was rehearsed, on a restored server too', async () => {
    expect(rehearsalOfCode.judgement).toMatchObject({ outcome: 'pass', databaseChange: 'none' });
    await environment.live(APP, repository.release('Promote new code', recordOf(codeOnly, {}), { expectation: expectationFor(codeOnly, rehearsalOfCode) }));
    expect(await environment.marker()).toEqual({ digest: codeOnly.digest, state: 'serving', traffic: 'open' });
  });

  test('is taken back while people go on working', async () => {
    const record = recordOf(first, { operation: 'revert', from: codeOnly.digest });
    const seen = await environment.pagesWhile('/web/login', environment.live(APP, repository.release('Roll back to the old code', record)));
    expect(new Set(seen)).toEqual(new Set([200]));
    expect(await environment.marker()).toMatchObject({ digest: first.digest, state: 'serving' });
    expect(await environment.answerOf('release-maintenance-on')).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('a release', () => {
  test('goes live as it was rehearsed, with a restore point before it', async () => {
    expect(rehearsal.judgement).toMatchObject({ outcome: 'pass', databaseChange: 'compatible' });
    const record = recordOf(second, { databaseChange: 'compatible' });
    await environment.live(APP, repository.release('Promote release 2 once more', record, { expectation: expectationFor(second) }));
    expect(await environment.marker()).toEqual({ digest: second.digest, state: 'serving', traffic: 'open' });
    expect(await environment.restorePoint()).toMatch(/^before-\d{14}-[0-9a-f]{12}$/);
    expect(await environment.field('service/web', '.spec.selector')).not.toContain('maintenance');
    expect(await environment.page('/web/login')).toBe(200);
  });

  test('is taken back by its recipe, and no old image updates the database', async () => {
    const record = recordOf(first, { operation: 'revert', from: second.digest, databaseChange: 'compatible', recipe: sha256(recipeText()) });
    await environment.live(APP, repository.release('Roll back to release 1', record, { recipe: rehearsal.judgement.recipe }));
    expect(await environment.marker()).toEqual({ digest: first.digest, state: 'serving', traffic: 'open' });
    expect(await environment.answerOf('release-migrate')).toMatchObject({ outcome: 'pass', step: 'revert' });
    expect(await environment.page('/web/login')).toBe(200);
  });

  test('is not updated to again as it was rehearsed before, and the old one serves on', async () => {
    const record = recordOf(second, { databaseChange: 'compatible' });
    const revision = repository.release('Promote release 2 without a new rehearsal', record, { expectation: expectationFor(second) });
    expect(await environment.ended(APP, revision)).toBe('Failed');
    expect((await environment.answerOf('release-migrate')).reasons.map(({ code }) => code)).toEqual(['database-differs']);
    expect(await environment.report()).toMatchObject({ outcome: 'undone', traffic: 'open', reasons: [{ code: 'not-begun' }] });
    expect(await environment.marker()).toEqual({ digest: first.digest, state: 'serving', traffic: 'open' });
    expect(await environment.field('deployment/web', '.spec.template.spec.containers[0].image')).toContain(first.digest);
    expect(await environment.page('/web/login')).toBe(200);
  });

  test('whose update does not fit what was rehearsed is refused before it begins, and people go on working', async () => {
    const record = recordOf(broken, { databaseChange: 'breaking' });
    const revision = repository.release('Promote a release with the expectation of another', record, { expectation: expectationFor(broken) });
    expect(await environment.ended(APP, revision)).toBe('Failed');
    expect(await environment.marker()).toMatchObject({ digest: first.digest, state: 'serving' });
    expect(await environment.field('deployment/web', '.spec.template.spec.containers[0].image')).toContain(first.digest);
    expect(await environment.page('/web/login')).toBe(200);
  });
});

describe('a restore drill', () => {
  let operator: DatabaseOperator;

  beforeAll(async () => {
    operator = await DatabaseOperator.install(environment, first);
    cleanup.add(() => operator.remove());
  });

  test('finds in a copy of the live database what people would need, and leaves nothing behind', async () => {
    const answer = await operator.drill('r2');
    expect(answer).toMatchObject({ outcome: 'pass', reasons: [], cluster: 'db-r2', restored: { release: first.digest }, attachments: { missing: 0 } });
    expect(answer.restored).toEqual(answer.live);
    expect(answer.restored.modules).toBeGreaterThan(5);
    expect(await environment.kubectl(['get', 'cluster', '--output', 'name'])).toBe('cluster.postgresql.cnpg.io/db-r2\n');
  });

  test('fails over a copy that does not belong to the release that runs', async () => {
    const { outcome, reasons } = await operator.drill('main');
    expect([outcome, reasons.map(({ code }) => code)]).toEqual(['fail', ['other-release']]);
    expect(await environment.kubectl(['get', 'cluster', '--output', 'name'])).toBe('cluster.postgresql.cnpg.io/db-r2\n');
  });

  test('may make and delete no other server', async () => {
    await expect(operator.asDrill(['delete', 'cluster', 'db-r2'])).rejects.toThrow('forbidden');
    await expect(operator.asDrill(['get', 'secrets'])).rejects.toThrow('forbidden');
    await expect(operator.asDrill(['create', '--filename', '-'], 'db-other')).rejects.toThrow('is asked for by a restore drill');
  });
});
