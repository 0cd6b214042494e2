import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ArgoCdApi, type Application, hasEnded, isLive } from './support/argocd-api.ts';
import { Laboratory } from './support/laboratory.ts';
import { configMap, hook, job, server } from './support/manifests.ts';
import { type Answer, answerAndRecording } from './support/recording.ts';

let laboratory: Laboratory;
let application: string;
let replacements: Record<string, string>;

beforeEach(async () => {
  laboratory = await Laboratory.open();
  replacements = { [laboratory.repository.url]: 'https://git.example/acme/gitops.git', [laboratory.namespace]: 'acme-production' };
});
afterEach(async () => laboratory?.close());

const release = (version: string, { migrate = 'true', before = 'true', progressDeadline = 60 } = {}): Record<string, object[]> => ({
  'app/all.yaml': [
    job('release-migrate', migrate, hook('PreSync')),
    configMap('release-record', { version }),
    server('web', { before: `: release ${version}; ${before}`, progressDeadline }),
  ],
});

/** An Application whose first release is live, and whether it syncs the next by itself. */
async function live(automated = true): Promise<void> {
  const revision = await laboratory.repository.commit(release('1'));
  application = await laboratory.createApplication('app');
  await laboratory.api.until(application, isLive(revision));
  await change({ spec: { syncPolicy: { automated: { enabled: automated } } } });
}

async function change(patch: object): Promise<void> {
  await laboratory.kubectl('--namespace', 'argocd', 'patch', 'application', application, '--type=merge', '--patch', JSON.stringify(patch));
}

async function commit(files: Record<string, object[]>): Promise<string> {
  const revision = await laboratory.repository.commit(files);
  await laboratory.api.application(application, 'normal');
  return revision;
}

/** What a verdict reads of an answer about an Application. */
function essence({ status, body }: Answer): object {
  const { status: { sync, health, operationState } } = body as Application;
  const resources = operationState?.syncResult?.resources ?? [];
  const parts = resources.map(({ kind, name, syncPhase, hookPhase }) => [kind, name, syncPhase, hookPhase].join(' ')).toSorted();
  return { status, sync: sync.status, health: health.status, phase: operationState?.phase, isOfSync: operationState?.syncResult?.revision === sync.revision, parts };
}

async function essences(name: string): Promise<[now: object, recorded: object]> {
  const [now, recorded] = await answerAndRecording(laboratory.api, `applications/${application}`, name, replacements);
  return [essence(now), essence(recorded)];
}

test('a release that is live, and its tree with the images that run', async () => {
  await live();
  const [now, recorded] = await essences('live');
  expect(now).toMatchObject({ sync: 'Synced', health: 'Healthy', phase: 'Succeeded', isOfSync: true });
  expect(recorded).toEqual(now);
  const trees = await answerAndRecording(laboratory.api, `applications/${application}/resource-tree`, 'live-resource-tree', replacements);
  const [tree, recordedTree] = trees.map(({ body }) => (body as { nodes: { kind: string; images?: string[] }[] }).nodes.map(({ kind, images }) => [kind, images?.length]).toSorted());
  expect(recordedTree).toEqual(tree);
});

test('a PreSync Job that runs, then fails', async () => {
  await live();
  const revision = await commit(release('2', { migrate: 'sleep 6; exit 1' }));
  await laboratory.api.until(application, ({ status: { operationState } }) => operationState?.syncResult?.revision === revision && operationState.message.startsWith('waiting for completion of hook'));
  const [running, recordedRunning] = await essences('migrating');
  expect(running).toMatchObject({ sync: 'OutOfSync', health: 'Healthy', phase: 'Running' });
  expect(recordedRunning).toEqual(running);
  await laboratory.api.until(application, hasEnded(revision));
  const [failed, recordedFailed] = await essences('failed-presync');
  expect(failed).toMatchObject({ sync: 'OutOfSync', health: 'Healthy', phase: 'Failed' });
  expect(recordedFailed).toEqual(failed);
});

test('pods that are not ready yet, then end again and again', async () => {
  await live();
  const revision = await commit(release('2', { before: 'sleep 5; exit 1', progressDeadline: 12 }));
  await laboratory.api.until(application, (answer) => hasEnded(revision)(answer) && answer.status.health.status === 'Progressing');
  const [progressing, recordedProgressing] = await essences('progressing');
  expect(progressing).toMatchObject({ sync: 'Synced', phase: 'Succeeded', isOfSync: true });
  expect(recordedProgressing).toEqual(progressing);
  await laboratory.api.until(application, ({ status: { health } }) => health.status === 'Degraded');
  const [degraded, recordedDegraded] = await essences('degraded');
  expect(degraded).toMatchObject({ sync: 'Synced', phase: 'Succeeded', isOfSync: true });
  expect(recordedDegraded).toEqual(degraded);
});

test('a commit that nobody syncs', async () => {
  await live(false);
  await commit(release('2'));
  await laboratory.api.until(application, ({ status: { sync } }) => sync.status === 'OutOfSync');
  const [now, recorded] = await essences('out-of-sync');
  expect(now).toMatchObject({ health: 'Healthy', phase: 'Succeeded', isOfSync: false });
  expect(recorded).toEqual(now);
});

test('a commit that a window of the project forbids to sync', async () => {
  const always = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'], manualSync: false, timeZone: 'UTC' };
  const project = await laboratory.createProject({ syncWindows: [always] });
  await live();
  await change({ spec: { project } });
  await commit(release('2'));
  await laboratory.api.until(application, ({ status: { sync } }) => sync.status === 'OutOfSync');
  const [now, recorded] = await essences('blocked-by-window');
  expect(now).toMatchObject({ health: 'Healthy', phase: 'Succeeded', isOfSync: false });
  expect(recorded).toEqual(now);
  const windows = await answerAndRecording(laboratory.api, `applications/${application}/syncwindows`, 'blocked-by-window-windows', replacements);
  expect(windows[0].body).toMatchObject({ activeWindows: [{ kind: 'deny' }] });
  expect(windows[1]).toEqual(windows[0]);
});

test('a token without a right learns nothing, not even whether there is such an Application', async () => {
  await live();
  await laboratory.createProject({ roles: [{ name: 'nobody', policies: [] }] });
  const nobody = new ArgoCdApi(laboratory.cluster.argocdAddress, await laboratory.roleToken('nobody'));
  const [now, recorded] = await answerAndRecording(nobody, `applications/${application}`, 'forbidden', replacements);
  expect(now.status).toBe(403);
  expect(recorded).toEqual(now);
  expect(await nobody.request('GET', 'applications/there-is-none')).toEqual(now);
});
