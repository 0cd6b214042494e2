import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hasEnded, isLive } from './support/argocd-api.ts';
import { Laboratory } from './support/laboratory.ts';
import { configMap, cronJob, hook, job, server, service, wave } from './support/manifests.ts';

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await Laboratory.open();
});
afterEach(async () => laboratory?.close());

const migrate = (script: string): object => job('migrate', script, hook('PreSync'));
const settings = (release: string): object => configMap('settings', { release }, wave(0));

async function timeOf(kind: string, name: string, field: 'completionTime' | 'startTime' | 'creation'): Promise<number> {
  const { metadata, status } = await laboratory.get(kind, name);
  return Date.parse(String(field === 'creation' ? metadata.creationTimestamp : status?.[field]));
}

describe('an Application', () => {
  test('runs its PreSync Job, then wave after wave, then its PostSync Job, and is Synced and Healthy', async () => {
    const revision = await laboratory.repository.commit({
      'app/all.yaml': [
        migrate('sleep 2'),
        settings('1'),
        server('web', { annotations: wave(1), before: 'sleep 2' }),
        service('web', wave(2)),
        // Names are answered, services reach pods, and pods each other.
        job('smoke', `test "$(wget -qO- http://web.${laboratory.namespace}.svc.cluster.local:8080/)" = web`, hook('PostSync')),
      ],
    });
    const { status } = await laboratory.api.until(await laboratory.createApplication('app'), isLive(revision));
    const hooks = status.operationState?.syncResult?.resources?.filter(({ hookType }) => hookType !== undefined);
    expect(hooks?.map(({ name, hookPhase }) => [name, hookPhase])).toEqual([['migrate', 'Succeeded'], ['smoke', 'Succeeded']]);
    // Kubernetes' times are whole seconds: the sleeps make the difference visible.
    expect(await timeOf('job', 'migrate', 'completionTime')).toBeLessThanOrEqual(await timeOf('configmap', 'settings', 'creation'));
    expect(await timeOf('deployment', 'web', 'creation') + 2000).toBeLessThanOrEqual(await timeOf('service', 'web', 'creation'));
    expect(await timeOf('service', 'web', 'creation')).toBeLessThanOrEqual(await timeOf('job', 'smoke', 'startTime'));
  });

  test('whose PreSync Job fails applies nothing of the Sync phase, and does not try again', async () => {
    const first = await laboratory.repository.commit({ 'app/all.yaml': [migrate('true'), settings('1')] });
    const name = await laboratory.createApplication('app');
    await laboratory.api.until(name, isLive(first));
    const earlier = await laboratory.get('job', 'migrate');
    const second = await laboratory.repository.commit({
      'app/all.yaml': [migrate('echo refused; exit 3'), settings('2'), job('smoke', 'true', hook('PostSync'))],
    });
    await laboratory.api.application(name, 'normal');
    const { status } = await laboratory.api.until(name, hasEnded(second));
    expect(status.operationState?.phase).toBe('Failed');
    expect((await laboratory.get('configmap', 'settings')).data).toEqual({ release: '1' });
    await expect(laboratory.get('job', 'smoke')).rejects.toThrow('not found');
    const failed = await laboratory.get('job', 'migrate');
    expect(failed.metadata.uid).not.toBe(earlier.metadata.uid);
    await laboratory.api.application(name, 'hard');
    await laboratory.api.until(name, ({ status: { sync } }) => sync.status === 'OutOfSync');
    expect((await laboratory.get('job', 'migrate')).metadata.uid).toBe(failed.metadata.uid);
  });

  test('takes back what somebody changed by hand only where it is told to', async () => {
    const revision = await laboratory.repository.commit({ 'app/all.yaml': [settings('1')] });
    const name = await laboratory.createApplication('app');
    await laboratory.api.until(name, isLive(revision));
    await laboratory.kubectl('patch', 'configmap', 'settings', '--type=merge', '--patch', '{"data":{"release":"by hand"}}');
    await laboratory.api.until(name, ({ status: { sync } }) => sync.status === 'OutOfSync');
    await laboratory.kubectl('--namespace', 'argocd', 'patch', 'application', name, '--type=merge', '--patch', '{"spec":{"syncPolicy":{"automated":{"selfHeal":true}}}}');
    await laboratory.api.until(name, ({ status: { sync } }) => sync.status === 'Synced');
    expect((await laboratory.get('configmap', 'settings')).data).toEqual({ release: '1' });
  });

  // Why the app of an environment holds no CronJob, autoscaler or certificate (scripts/src/fleet/projects.ts).
  test.each([
    ['stops a sync that goes on after it', [], 'Failed'],
    ['stops no sync whose last wave it is', [wave(10)], 'Succeeded'],
  ] as const)('of a CronJob whose last run failed %s', async (_what, [annotations], phase) => {
    const first = await laboratory.repository.commit({ 'app/all.yaml': [settings('1'), cronJob('backup', annotations), job('prepare', 'true', hook('Sync'))] });
    const name = await laboratory.createApplication('app');
    await laboratory.api.until(name, isLive(first));
    const failed = { status: { lastScheduleTime: '2026-01-04T01:40:00Z', lastSuccessfulTime: '2026-01-03T01:40:00Z' } };
    await laboratory.kubectl('patch', 'cronjob', 'backup', '--subresource=status', '--type=merge', '--patch', JSON.stringify(failed));
    await laboratory.api.until(name, ({ status: { health } }) => health.status === 'Degraded');
    const second = await laboratory.repository.commit({ 'app/all.yaml': [settings('2'), cronJob('backup', annotations), job('prepare', 'true', hook('Sync'))] });
    await laboratory.api.application(name, 'normal');
    const { status } = await laboratory.api.until(name, hasEnded(second));
    expect(status.operationState?.phase).toBe(phase);
    expect((await laboratory.get('job', 'prepare')).status?.['succeeded']).toBe(1);
  });
});
