import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EVERYTHING, OTHER_REGION, SIZES, SMALL } from './support/choices.ts';
import { Estate, hasPart, type Part, type Rendered, TEMPLATES } from './support/estate.ts';
import type { Resource } from './support/kustomize.ts';
import { containersOf, podTemplates } from './support/pods.ts';

const BIG = ['components/ha', 'components/database-cnpg', 'components/pooler-web', 'components/sessions-valkey', 'components/restore-drill-cnpg', 'components/autoscale-hpa'];
// For the superuser, backups and those who look after the database.
const RESERVE = 13;
// What the helper makes for a restore drill, beside whatever else is there.
const DRILL_SERVER: Resource = {
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'db-drill' },
  spec: { instances: 1, walStorage: {}, resources: { requests: { cpu: '250m', memory: '1Gi', 'ephemeral-storage': '64Mi' }, limits: { cpu: '2', memory: '2Gi', 'ephemeral-storage': '1Gi' } } },
};

let estate: Estate;

beforeAll(async () => {
  estate = await Estate.make();
});

afterAll(() => estate.remove());

describe('an option', () => {
  test('changes something in each part that it has', async () => {
    const lists = [EVERYTHING, SMALL, OTHER_REGION, ['components/size-s', 'components/autoscale-hpa'], ['components/size-s', 'components/database-external'], ['components/size-s', 'components/ha', 'components/standby', 'components/database-cnpg'], ['components/size-s', 'components/egress-mail']];
    // What a database or an autoscaler takes from the options before it is seen there.
    const takers = (list: readonly string[]): string[] => list.filter((template) => /database-(cnpg|plain)$|office-hours$/.test(template));
    const options = lists.flatMap((list) => list.map((option, index) => ({ option, before: list.slice(0, index), after: takers(list.slice(index + 1)) })).filter(({ option }) => !/size-/.test(option)));
    const first = options.filter(({ option }, index) => options.findIndex((other) => other.option === option) === index);
    const parts = first.flatMap(({ option, before, after }) => (['app', 'data'] as Part[]).filter((part) => hasPart(option, part)).map((part) => ({ option, before, after, part })));

    // What one option adds to is what the one before it came to.
    const known = new Map<string, Promise<string>>();
    const rendered = (part: Part, templates: readonly string[]): Promise<string> => {
      const key = [part, ...templates].join(' ');
      const found = known.get(key) ?? estate.renderPart(part, { templates }).then((resources) => JSON.stringify(resources));
      known.set(key, found);
      return found;
    };

    const idle = await Promise.all(parts.map(async ({ option, before, after, part }) => {
      const [without, withIt] = await Promise.all([[...before, ...after], [...before, option, ...after]].map((templates) => rendered(part, templates.filter((template) => hasPart(template, part)))));
      return without === withIt ? [`${option}/${part}`] : [];
    }));

    expect(idle.flat()).toEqual([]);
  });

  test.each([
    ['a database before its size', 'data', ['components/database-cnpg', 'components/size-s'], /size/],
    ['a blueprint before its size', 'data', ['blueprints/production-dedicated', 'components/size-s', 'components/database-plain'], /size/],
    ['an autoscaler before its size', 'data', ['components/autoscale-hpa', 'components/size-s'], /size/],
    ['days of the month without KEDA', 'data', ['components/size-s', 'components/autoscale-monthend'], /ScaledObject/],
    ['two autoscalers by KEDA', 'data', ['components/size-s', 'components/autoscale-keda', 'components/office-hours'], /ScaledObject/],
    ['a pooler without CloudNativePG', 'data', ['components/size-s', 'components/database-plain', 'components/pooler-web'], /Cluster/],
    ['closed RPC without Traefik', 'app', ['components/size-s', 'components/route-ingress', 'components/rpc-internal'], /IngressRoute/],
    ['mail from a copy of production', 'data', ['components/size-s', 'components/neutralized', 'components/egress-mail'], /egress-mail/],
    ['two databases', 'app', ['components/size-s', 'components/database-plain', 'components/database-cnpg'], /release-restore-point/],
  ] as const)('in a list that makes no sense is an error: %s', async (_what, part, templates, words) => {
    await expect(estate.renderPart(part, { templates })).rejects.toThrow(words);
  });
});

describe.each(SIZES)('size %s', (size) => {
  let rendered: Rendered;

  beforeAll(async () => {
    rendered = await estate.render({ templates: [`components/size-${size}`, ...BIG] });
  });

  test('leaves room in the quota for everything at its largest, while pods are replaced, a release is at work, a restored server stands beside the old one and a drill beside both', () => {
    const data = [...rendered.data, DRILL_SERVER];
    const pods = [...podTemplates([...rendered.app, ...data]), ...operatorPods(data), ...operatorPods(data).filter(({ owner }) => owner === 'Cluster/db-r2')];
    const { hard } = only(rendered.data, 'ResourceQuota')['spec'];
    const over = ['requests.cpu', 'limits.cpu', 'requests.memory', 'limits.memory', 'requests.ephemeral-storage', 'limits.ephemeral-storage'].flatMap((resource) => {
      const [side = '', name = ''] = resource.split('.');
      const needed = pods.reduce((sum, { owner, spec, replicas }) => sum + largest(spec, side, name) * (replicas + (owner.startsWith('Deployment/') ? 1 : 0)), 0);
      return needed > amount(hard[resource]) ? [`${resource}: ${needed} of ${amount(hard[resource])}`] : [];
    });

    expect(over).toEqual([]);
    expect(claims(data)).toBeLessThanOrEqual(Number(hard.persistentvolumeclaims));
    expect(pods.reduce((sum, { replicas }) => sum + replicas + 1, 0)).toBeLessThanOrEqual(Number(hard.pods));
  });

  test('has no container beyond what the namespace lets one have', () => {
    const { max } = only(rendered.data, 'LimitRange')['spec'].limits[0];
    const pods = [...podTemplates([...rendered.app, ...rendered.data]), ...operatorPods(rendered.data)];
    const over = pods.filter((pod) => containersOf(pod).some(({ resources }) => ['cpu', 'memory', 'ephemeral-storage'].some((name) => amount(resources.limits[name]) > amount(max[name]))));

    expect(over.map(({ owner }) => owner)).toEqual([]);
  });

  test('opens no more connections than the database has, with the settings that it asks for, also while pods are replaced', async () => {
    const said = await readFile(join(TEMPLATES, `components/size-${size}/app/kustomization.yaml`), 'utf8');
    const [workers = 0, perProcess = 0, connections = 0] = (/workers (\d+), connections-per-process (\d+), database-connections (\d+)/.exec(said) ?? []).slice(1).map(Number);
    const most = Object.fromEntries(podTemplates([...rendered.app, ...rendered.data]).map(({ owner, replicas }) => [owner, replicas]));
    const web = ((most['Deployment/web'] ?? 0) + 1) * (workers + 1) * perProcess;
    const others = ((most['Deployment/websocket'] ?? 0) + 1 + (most['Deployment/cron'] ?? 0)) * perProcess;

    expect(web).toBeGreaterThan(0);
    expect(web + others).toBeLessThanOrEqual(connections - RESERVE);
  });

  test('has room for all the processes of a web pod, with the settings that it asks for', async () => {
    const said = await readFile(join(TEMPLATES, `components/size-${size}/app/kustomization.yaml`), 'utf8');
    const workers = Number(/workers (\d+)/.exec(said)?.[1]);
    const [odoo] = podTemplates(rendered.app).find(({ owner }) => owner === 'Deployment/web')?.spec.containers ?? [];
    const hard = Number(odoo.args.find((argument: string) => argument.startsWith('--limit-memory-hard='))?.split('=')[1]);

    expect((workers + 1) * hard).toBeLessThanOrEqual(amount(odoo.resources.limits.memory));
  });

  test('scales between its usual and its largest number', () => {
    const { minReplicas, maxReplicas } = only(rendered.data, 'HorizontalPodAutoscaler')['spec'];

    expect([minReplicas >= 3, maxReplicas >= minReplicas]).toEqual([true, true]);
  });
});

test('schedules have six fields for CloudNativePG and five for everybody else, and name no day that a month may not have', async () => {
  const [large, small] = await Promise.all([EVERYTHING, SMALL].map((templates) => estate.render({ templates })));
  const all = [large, small].flatMap((rendered) => [...(rendered?.app ?? []), ...(rendered?.data ?? [])]);
  const operators = all.filter(({ kind }) => kind === 'ScheduledBackup').map(({ spec }) => String(spec.schedule));
  const others = [
    ...all.filter(({ kind }) => kind === 'CronJob').map(({ spec }) => String(spec.schedule)),
    ...all.filter(({ kind }) => kind === 'ScaledObject').flatMap(({ spec }) => spec.triggers.flatMap(({ metadata }: { metadata: { start?: string; end?: string } }) => [metadata.start, metadata.end])).filter((schedule) => schedule !== undefined),
  ];

  expect([operators.length, others.length]).toEqual([1, 11]);
  expect(operators.filter((schedule) => schedule.split(' ').length !== 6)).toEqual([]);
  expect(others.filter((schedule) => schedule.split(' ').length !== 5 || Number(schedule.split(' ')[2]) > 28)).toEqual([]);
});

function only(resources: readonly Resource[], kind: string): Resource {
  const [found, ...others] = resources.filter((resource) => resource.kind === kind);
  if (found === undefined || others.length > 0) {
    throw new Error(`There are ${others.length + (found === undefined ? 0 : 1)} of kind ${kind}.`);
  }
  return found;
}

/** The pods of operators: a database server with the plugin's container beside it, and a pooler. */
function operatorPods(resources: readonly Resource[]): { owner: string; spec: any; replicas: number }[] {
  const sidecar = resources.find(({ kind, metadata }) => kind === 'ObjectStore' && metadata.name === 'backups')?.['spec'].instanceSidecarConfiguration.resources;
  return resources.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Cluster') {
      return [{ owner: `Cluster/${metadata.name}`, spec: { containers: [{ resources: spec.resources }, { resources: sidecar }] }, replicas: spec.instances }];
    }
    return kind === 'Pooler' ? [{ owner: `Pooler/${metadata.name}`, spec: spec.template.spec, replicas: spec.instances }] : [];
  });
}

/** The volumes of everything, with those of a restored server beside the old one's. */
function claims(resources: readonly Resource[]): number {
  const ofServers = resources.filter(({ kind }) => kind === 'Cluster').map(({ metadata, spec }) => spec.instances * (spec.walStorage === undefined ? 1 : 2) * (metadata.name === 'db-drill' ? 1 : 2));
  const ofSets = resources.filter(({ kind }) => kind === 'StatefulSet').map(({ spec }) => spec.replicas * spec.volumeClaimTemplates.length);
  return [...ofServers, ...ofSets, resources.filter(({ kind }) => kind === 'PersistentVolumeClaim').length].reduce((sum, one) => sum + one, 0);
}

/** What a pod counts as: its containers together, or the largest one that runs before them. */
function largest(spec: any, side: string, name: string): number {
  const each = (containers: any[]): number[] => containers.map(({ resources }) => amount(resources[side][name]));
  return Math.max(each(spec.containers).reduce((sum, one) => sum + one, 0), ...each(containersOf({ spec }).filter((container) => !spec.containers.includes(container))));
}

/** A quantity of Kubernetes as a number of cores or bytes. */
function amount(quantity: string | number): number {
  const [, digits = '', unit = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  const units: Record<string, number> = { '': 1, m: 0.001, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };
  return Number(digits) * (units[unit] ?? Number.NaN);
}
