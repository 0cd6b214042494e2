import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeStatement, type Statement } from '../../../actions/common/evidence/statement.ts';
import { newComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { withRecord } from '../../../actions/common/gitops/record/record-file.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { decisionOn, guardedRepository, IMAGE, NEW, NEWER, OLD, oldRecord, POLICY, record, RECORD, evidenceOf } from './guarded.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const KUSTOMIZATION = `# web shop
images:
  - name: odoo # the ERP
    newTag: "19.0-41"
    digest: ${OLD}
  - {name: proxy, newTag: v3}
`;
const VALUES = `odoo:\r\n  image: {repository: ${IMAGE}, tag: '19.0-41'}\r\n`;
const DEPLOYMENT = `apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - image: ${IMAGE}:19.0-41 # web\n`;
const FILES = { 'apps/web/kustomization.yaml': KUSTOMIZATION, 'apps/values.yaml': VALUES, 'apps/deployment.yaml': DEPLOYMENT };
const TARGETS = `
- {file: apps/web/kustomization.yaml, name: odoo}
- {file: apps/values.yaml, path: odoo.image}
- {file: apps/deployment.yaml, image: ${IMAGE}}
`;

let repository: TestRepository;
afterEach(() => repository.remove());

function bump(targets: string, more: Record<string, string> = {}): Promise<ActionRun> {
  const inputs = { path: repository.bare, targets, tag: '19.0-42', digest: NEW, ...more };
  return runAction('bump-manifests', Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== '')));
}

function show(path: string): string {
  return repository.git('show', `main:${path}`);
}

function commits(): number {
  return Number(repository.git('rev-list', '--count', 'main'));
}

function outcomes({ outputs }: ActionRun): string[] {
  return (JSON.parse(String(outputs['targets'])) as { target: string; outcome: string }[]).map(({ target, outcome }) => `${target}: ${outcome}`);
}

function reasons({ outputs }: ActionRun): string {
  return (JSON.parse(String(outputs['targets'])) as { reason: string }[]).map(({ reason }) => reason).join('\n');
}

describe('many targets', () => {
  test('of every format are one commit that changes nothing but their entries', async () => {
    repository = testRepository({ ...FILES, 'other.yaml': 'tag: 19.0-41\n' });
    const run = await bump(TARGETS);
    expect([run.exitCode, run.outputs['outcome'], commits()]).toEqual([0, 'written', 2]);
    expect(JSON.parse(String(run.outputs['files']))).toEqual(Object.keys(FILES).toSorted());
    expect(show('apps/web/kustomization.yaml')).toBe(KUSTOMIZATION.replace('19.0-41', '19.0-42').replace(OLD, NEW));
    expect(show('apps/values.yaml')).toBe(VALUES.replace("'19.0-41'", `'19.0-42', digest: '${NEW}'`));
    expect(show('apps/deployment.yaml')).toBe(DEPLOYMENT.replace('19.0-41', `19.0-42@${NEW}`));
    expect(repository.git('log', '-1', '--format=%s', 'main')).toBe('Promote 19.0-42 to 3 targets\n');
  });

  test('are done once: again nothing is written', async () => {
    repository = testRepository(FILES);
    await bump(TARGETS);
    const again = await bump(TARGETS);
    expect([again.exitCode, again.outputs['outcome'], again.outputs['changed'], commits()]).toEqual([0, 'unchanged', 'false', 2]);
  });

  test('of which one can not be written go through without it, and it is named', async () => {
    repository = testRepository({ ...FILES, 'twice.yaml': 'images: [{name: odoo}, {name: odoo}]\n' });
    const run = await bump(`${TARGETS}- {file: twice.yaml, name: odoo}\n- {file: absent.yaml, name: odoo}\n`);
    expect([run.exitCode, run.outputs['outcome'], run.outputs['changed'], commits()]).toEqual([1, 'partial', 'true', 2]);
    expect(outcomes(run).slice(3)).toEqual(['twice.yaml (odoo): refused', 'absent.yaml (odoo): refused']);
    expect(run.log).toContain('Left out 2 of 5 targets; wrote 3 to branch main');
    expect(run.log).toMatch(/twice\.yaml \(odoo\): refused: twice\.yaml:1:\d+: /);
  });

  test('that are all refused write nothing', async () => {
    repository = testRepository(FILES);
    const run = await bump('- {file: absent.yaml, name: odoo}\n- {file: apps/values.yaml, path: no.such}\n');
    expect([run.exitCode, run.outputs['outcome'], run.outputs['commit'], commits()]).toEqual([1, 'refused', '', 1]);
  });

  test('may be several entries of one file', async () => {
    repository = testRepository(FILES);
    await bump('- {file: apps/web/kustomization.yaml, name: odoo}\n- {file: apps/web/kustomization.yaml, name: proxy, tag: v4}\n');
    expect(show('apps/web/kustomization.yaml')).toBe(KUSTOMIZATION.replace('19.0-41', '19.0-42').replace(OLD, NEW).replace('newTag: v3', `newTag: v4, digest: "${NEW}"`));
  });

  test('are shown as one difference by a dry run', async () => {
    repository = testRepository(FILES);
    const run = await bump(TARGETS, { 'dry-run': 'true' });
    expect([run.outputs['outcome'], commits()]).toEqual(['unchanged', 1]);
    expect(run.log).toContain(`-    newTag: "19.0-41"\n-    digest: ${OLD}\n+    newTag: "19.0-42"\n+    digest: ${NEW}`);
  });

  test('are edited in the files of a checkout, without a commit', async () => {
    repository = testRepository(FILES);
    const checkout = repository.clone('checkout');
    const run = await bump(TARGETS, { path: checkout, mode: 'files' });
    expect([run.exitCode, run.outputs['outcome'], commits()]).toEqual([0, 'written', 1]);
    expect(readFileSync(join(checkout, 'apps/web/kustomization.yaml'), 'utf8')).toContain('newTag: "19.0-42"');
  });

  test('come as a file where they are too many for a variable', async () => {
    repository = testRepository(FILES);
    const checkout = repository.clone('checkout');
    const run = await runAction('bump-manifests', { path: checkout, targets: 'none.yaml', tag: '1' }, { GITHUB_WORKSPACE: checkout });
    expect(run.log).toContain('Input "targets": there is no file');
  });
});

describe('a policy', () => {
  const settings = 'environments/production/settings/kustomization.yaml';

  test('guards every file in the folder of its environment, whatever the target says', async () => {
    repository = testRepository({ 'policy.yaml': POLICY, [settings]: KUSTOMIZATION });
    const run = await bump(`- {file: ${settings}, name: odoo}`);
    expect([run.outputs['outcome'], commits()]).toEqual(['refused', 1]);
    expect(reasons(run)).toContain('policy.yaml guards production, so it is only written with a decision');
    expect(reasons(await bump(`- {file: ${settings}, name: odoo, environment: dev}`))).toContain('lies in the folder of production, and the target says dev');
  });

  test('wants to know whose a file elsewhere is', async () => {
    repository = testRepository({ 'policy.yaml': POLICY, ...FILES });
    expect(reasons(await bump('- {file: apps/values.yaml, path: odoo.image}'))).toContain('has to say which "environment"');
    expect((await bump('- {file: apps/values.yaml, path: odoo.image, environment: dev}')).outputs['outcome']).toBe('written');
    expect((await bump('- {file: apps/deployment.yaml, format: scalar, path: spec.template.spec.containers.0.image, environment: production}')).outputs['outcome']).toBe('refused');
  });

  test('is not written itself, nor are holds', async () => {
    repository = testRepository({ 'policy.yaml': POLICY, 'holds.yaml': 'holds: []\n' });
    for (const file of ['policy.yaml', 'holds.yaml', 'Policy.yaml']) {
      expect(reasons(await bump(`- {file: ${file}, format: scalar, path: x, environment: dev}`))).toContain('says what may be written');
    }
    expect(commits()).toBe(1);
  });

  test('lets the record of a guarded environment be written as a whole only', async () => {
    repository = await guardedRepository();
    const decision = await decisionOn(repository, NEW);
    const run = await bump(`- {file: ${RECORD}, service: web, decision: ${JSON.stringify(decision)}}`);
    expect(reasons(run)).toContain('is the release record of production; it is written as a whole');
  });

  test('keeps a digest on hold out of files too', async () => {
    const holds = `holds:\n  - {digest: "${NEW}", environments: [dev], reason: It lost orders., since: "2026-01-01T00:00:00Z", by: anna}\n`;
    repository = testRepository({ 'holds.yaml': holds, 'environments/dev/k.yaml': KUSTOMIZATION });
    expect(reasons(await bump('- {file: environments/dev/k.yaml, name: odoo, format: kustomize}'))).toContain('is on hold for dev');
  });
});

describe('an older release', () => {
  test('is not put over a newer one, by what the evidence says of their builds', async () => {
    const dev = 'environments/dev/release/compose.yaml';
    repository = testRepository({ [dev]: newComposeRecord({ ...oldRecord, digest: NEWER }) });
    const build = (digest: string, day: string): Statement => makeStatement('build', IMAGE, digest, 'pass', {}, new Date(`2026-01-${day}T09:00:00Z`));
    await record(repository, [build(NEW, '05'), build(NEWER, '06')]);
    const run = await bump('[{environment: dev}]', { image: IMAGE });
    expect([run.exitCode, run.outputs['outcome'], commits()]).toEqual([1, 'superseded', 1]);
    expect(reasons(run)).toContain(`names ${NEWER}, which was built after this release`);
  });
});

describe('a repository of many customers', () => {
  const place = (customer: string, environment = 'production'): string => `customers/${customer}/environments/${environment}/release/compose.yaml`;
  const fleet = (...customers: string[]): Record<string, string> => Object.fromEntries(customers.map((customer) => [place(customer), newComposeRecord({ ...oldRecord, database: customer })]));

  test('is written by a selection, in one commit', async () => {
    repository = testRepository({ ...fleet('acme', 'bolt', 'cargo'), 'customers/dent/environments/production/README.md': 'soon\n', [place('acme', 'dev')]: newComposeRecord(oldRecord) });
    const run = await bump('customers/*/environments/production', { image: IMAGE });
    expect(outcomes(run)).toEqual(['production of acme: written', 'production of bolt: written', 'production of cargo: written']);
    expect(commits()).toBe(2);
    expect(show(place('bolt'))).toContain(`release.digest: "${NEW}"`);
    expect(show(place('bolt'))).toContain('release.database: "bolt"');
    expect(show(place('acme', 'dev'))).toContain(OLD);
  });

  test('has records of clusters beside those of Docker hosts', async () => {
    const cluster = 'customers/bolt/environments/production/release/kustomization.yaml';
    repository = testRepository({ ...fleet('acme'), [cluster]: withRecord(undefined, { ...oldRecord, database: 'bolt' }, cluster) });
    expect(outcomes(await bump('customers/*/environments/production', { image: IMAGE }))).toEqual(['production of acme: written', 'production of bolt: written']);
    expect(show(cluster)).toContain(`digest: "${NEW}"`);
    expect(show(cluster)).toContain(`- "from=${OLD}"`);
    // Its kustomization names both documents: one that is gone could not be rendered.
    expect(['expectation', 'recipe'].map((name) => show(cluster.replace('kustomization.yaml', `${name}.json`)))).toEqual(['', '']);
    expect(show(cluster)).toContain('- expectation.json\n      - recipe.json');
  });

  test('leaves out an environment whose record is in two files', async () => {
    const cluster = place('acme').replace('compose', 'kustomization');
    repository = testRepository({ ...fleet('acme', 'bolt'), [cluster]: withRecord(undefined, oldRecord, cluster) });
    const run = await bump('customers/*/environments/production', { image: IMAGE });
    expect(outcomes(run)).toEqual(['production of acme: refused', 'production of bolt: written']);
    expect(reasons(run)).toContain('are both there');
  });

  test('refuses a selection that fits nothing', async () => {
    repository = testRepository(fleet('acme'));
    const run = await bump('customers/*/environments/prodution', { image: IMAGE });
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
    expect(run.log).toContain('customers/*/environments/prodution fits no environment with a release record');
  });

  test('gives each customer an image of its own, and leaves out who has no decision', async () => {
    repository = await guardedRepository(fleet('acme', 'bolt', 'cargo'));
    await record(repository, evidenceOf(NEWER));
    const [acme, bolt] = [await decisionOn(repository, NEW, '19.0-42', 'acme'), await decisionOn(repository, NEWER, '19.0-43', 'bolt')];
    expect([acme.outcome, acme.customer, acme.hash === bolt.hash]).toEqual(['waiting', 'acme', false]);
    repository.rival('main', { 'policy.yaml': 'environments:\n  production:\n    gates: {approvals: false}\n' });
    const targets = [acme, bolt].map((decision) => `- {environment: production, customer: ${decision.customer}, decision: ${JSON.stringify(decision)}}`);
    const run = await bump([...targets, '- {environment: production, customer: cargo}'].join('\n'), { image: IMAGE, tag: '', digest: '' });
    expect(run.log).toContain('needs tag, digest too');
    const complete = await bump([...targets, `- {environment: production, customer: cargo, image: ${IMAGE}, tag: "1", digest: "${NEW}"}`].join('\n'), { tag: '', digest: '' });
    expect([complete.exitCode, complete.outputs['outcome']]).toEqual([1, 'partial']);
    expect(outcomes(complete)).toEqual(['production of acme: written', 'production of bolt: written', 'production of cargo: refused']);
    expect(show(place('acme'))).toContain(NEW);
    expect(show(place('bolt'))).toContain(NEWER);
    expect(show(place('cargo'))).toContain(OLD);
    const message = repository.git('log', '-1', '--format=%B', 'main');
    expect(message.match(/^(?:Customer|Decision): .*/gm)).toEqual([`Customer: acme`, `Decision: ${acme.hash}`, 'Customer: bolt', `Decision: ${bolt.hash}`]);
  });
});
