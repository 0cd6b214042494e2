import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { groupOf, type KubernetesObject } from '../../../actions/common/kubernetes/object.ts';
import { sceneOf } from '../../../actions/common/kubernetes/rule.ts';
import { RULES } from '../../../actions/common/kubernetes/rules/all.ts';
import { isRefused } from '../../../scripts/src/fleet/projects.ts';
import { EVERYTHING, hasDatabase, KINDS, matrix, OTHER_REGION, SMALL, TENANCIES } from './support/choices.ts';
import { Estate, hasPart, type Part, type Rendered, TEMPLATES } from './support/estate.ts';
import type { Resource } from './support/kustomize.ts';
import { allPodLabels, containersOf, podTemplates, selects } from './support/pods.ts';

const CASES = [
  ...matrix(),
  { name: 'everything', templates: EVERYTHING },
  { name: 'a small one', templates: SMALL },
  { name: 'the other region', templates: OTHER_REGION },
  { name: 'a managed database', templates: ['components/size-m', 'components/ha', 'components/database-external', 'components/restore-drill-plain', 'components/autoscale-keda', 'components/route-traefik', 'components/certificate'] },
  { name: 'production by HPA', templates: ['components/size-m', 'components/ha', 'components/database-plain', 'components/autoscale-hpa', 'components/route-gateway'] },
];
/** What carries values and is never applied. */
const CARRIERS = ['ConfigMap/settings', 'ConfigMap/release', 'ConfigMap/size', 'ConfigMap/watched', 'ConfigMap/database-name', 'ConfigMap/restore-point', 'PodTemplate/images'];
/** Their health is not that of a release, and Argo CD would wait for it. */
const ILL_BY_THEMSELVES = new Set(['CronJob', 'HorizontalPodAutoscaler', 'ScaledObject', 'Certificate']);
const DIGESTED = /^registry\.example\/[a-z]+:1@sha256:[0-9a-f]{64}$/;

let estate: Estate;
let environments: { name: string; rendered: Rendered; all: Resource[] }[];

beforeAll(async () => {
  estate = await Estate.make();
  environments = await Promise.all(CASES.map(async ({ name, templates }) => {
    const rendered = await estate.render({ templates });
    return { name, rendered, all: [...rendered.data, ...rendered.app] };
  }));
});

afterAll(() => estate.remove());

/** What is wrong in any environment, each with where. */
function complaints(look: (all: Resource[], rendered: Rendered) => string[]): string[] {
  return environments.flatMap(({ name, rendered, all }) => look(all, rendered).map((complaint) => `${name}: ${complaint}`));
}

describe('every environment that can be put together', () => {
  test('has no place left where a value belongs', () => {
    const holes = complaints((all) => all.filter((resource) => /\breplaced\b|customer-environment|bucket\/customer|prefix\//.test(JSON.stringify(resource))).map(({ kind, metadata }) => `${kind}/${metadata.name}`));

    expect(holes).toEqual([]);
  });

  test('says each object once, and none that is for Kustomize only', () => {
    const odd = complaints((all) => {
      const ids = all.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind}/${metadata.name}`);
      return [...ids.filter((id, index) => ids.indexOf(id) !== index), ...all.map(({ kind, metadata }) => `${kind}/${metadata.name}`).filter((name) => CARRIERS.includes(name))];
    });

    expect(odd).toEqual([]);
  });

  test('runs every image by its digest, the database operator\'s too', () => {
    const undigested = complaints((all) => all.flatMap((resource) => {
      const images = [...podTemplates([resource]).flatMap((pod) => containersOf(pod).map(({ image }) => String(image))), ...operatorImages(resource)];
      return images.filter((image) => !DIGESTED.test(image)).map((image) => `${resource.kind}/${resource.metadata.name} ${image}`);
    }));

    expect(undigested).toEqual([]);
  });

  test('has pods that the level "restricted" lets in, with a high user id, bounds and a read-only root', () => {
    const loose = complaints((all) => podTemplates(all).flatMap((pod) => looseness(pod.spec).map((what) => `${pod.owner} ${what}`)));

    expect(loose).toEqual([]);
  });

  test('gives a key to the API to hook Jobs and the restore drill only', () => {
    const keyHolders = ['release-hooks hook', 'restore-drill restore-drill'];
    const keyed = complaints((all) => podTemplates(all).filter(({ spec }) => spec.automountServiceAccountToken !== false)
      .filter(({ spec, labels }) => !keyHolders.includes(`${spec.serviceAccountName} ${labels['app.kubernetes.io/component']}`)).map(({ owner }) => owner));

    expect(keyed).toEqual([]);
  });

  test('has only accounts, claims, Secrets and ConfigMaps that somebody makes', () => {
    const missing = complaints((all) => podTemplates(all).flatMap(({ owner, spec }) => {
      const made = (kind: string, name: string): boolean => all.some((resource) => resource.kind === kind && resource.metadata.name === name);
      const volumes: { configMap?: { name: string }; persistentVolumeClaim?: { claimName: string } }[] = spec.volumes ?? [];
      return [
        ...(made('ServiceAccount', spec.serviceAccountName) ? [] : [`${owner} account ${spec.serviceAccountName}`]),
        ...volumes.flatMap(({ configMap }) => (configMap === undefined || made('ConfigMap', configMap.name) ? [] : [`${owner} ConfigMap ${configMap.name}`])),
        ...volumes.flatMap(({ persistentVolumeClaim: claim }) => (claim === undefined || made('PersistentVolumeClaim', claim.claimName) ? [] : [`${owner} claim ${claim.claimName}`])),
      ];
    }));

    expect(missing).toEqual([]);
  });

  test('chooses pods that there are', () => {
    const dangling = complaints((all) => {
      const pods = allPodLabels(all);
      return all.flatMap(({ kind, metadata, spec }) => {
        const selector = kind === 'Service' && spec.selector !== undefined ? { matchLabels: spec.selector } : kind === 'PodDisruptionBudget' ? spec.selector : kind === 'NetworkPolicy' ? spec.podSelector : undefined;
        const forOthers = metadata.name === 'certificate-proof';
        return selector === undefined || forOthers || pods.some((labels) => selects(selector, labels)) ? [] : [`${kind}/${metadata.name}`];
      });
    });

    expect(dangling).toEqual([]);
  });

  test('spreads each kind of pod among its own', () => {
    const astray = complaints((all) => podTemplates(all).flatMap(({ owner, labels, spec }) =>
      (spec.topologySpreadConstraints ?? []).filter((constraint: { labelSelector: object }) => !selects(constraint.labelSelector, labels)).map(() => owner)));

    expect(astray).toEqual([]);
  });

  test('breaks no rule of validate-gitops', () => {
    // Priority is an option. An addon that takes its password as a variable, and a shared server, are exceptions that customers write down.
    // The workers of these settings are no size's.
    const allowed = /^priority-class |^odoo-memory .*Deployment\/web |^shared-production |^secret-as-variable .*ODOO_SESSION_REDIS_PASSWORD/;
    const broken = environments.flatMap(({ name, all }) => {
      const purpose = /dr-|region/.test(name) ? 'dr' : /production|everything/.test(name) ? 'production' : 'trial';
      const scene = sceneOf(purpose, all as unknown as KubernetesObject[], undefined);
      return RULES.flatMap((rule) => rule.check(scene).map(({ message }) => `${rule.code} ${message}`)).filter((line) => !allowed.test(line)).map((line) => `${name}: ${line}`);
    });

    expect(broken).toEqual([]);
  });

  test('lets an autoscaler alone say how many there are, within bounds that leave a pod when a node is drained', () => {
    const odd = complaints((all) => all.filter(({ kind }) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(kind)).flatMap(({ metadata, spec }) => {
      const deployment = all.find(({ kind, metadata: { name } }) => kind === 'Deployment' && name === spec.scaleTargetRef.name);
      const least = spec.minReplicas ?? spec.minReplicaCount;
      const most = spec.maxReplicas ?? spec.maxReplicaCount;
      return deployment === undefined || deployment['spec'].replicas !== undefined || !(least <= most) || least === 1 ? [`${metadata.name} ${least}..${most}`] : [];
    }));

    expect(odd).toEqual([]);
  });

  test('never has a disruption budget that keeps a node from being drained', () => {
    const stuck = complaints((all) => all.filter(({ kind, spec }) => kind === 'PodDisruptionBudget' && (spec.maxUnavailable !== 1 || spec.unhealthyPodEvictionPolicy !== 'AlwaysAllow')).map(({ metadata }) => metadata.name));

    expect(stuck).toEqual([]);
  });

  test('points ways in at Services and ports that there are, and lets their controller in', () => {
    const wrong = complaints((all) => all.filter(({ kind }) => ['IngressRoute', 'HTTPRoute', 'Ingress'].includes(kind)).flatMap((route) => {
      const lost = backends(route).filter(({ name, port }) => !all.some(({ kind, metadata, spec }) =>
        kind === 'Service' && metadata.name === name && spec.ports.some((open: { name: string; port: number }) => open.name === port || open.port === port)));
      const policy = all.some(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'odoo-from-ingress');
      return [...lost.map(({ name, port }) => `${route.metadata.name} ${name}:${port}`), ...(policy ? [] : [`${route.metadata.name} no policy`])];
    }));

    expect(wrong).toEqual([]);
  });

  test('lets no sync wait for what may be ill for reasons of its own: it is in the last wave of the data, and not in the app', () => {
    const waiting = complaints((_all, { app, data }) => {
      const last = Math.max(...data.map(waveOf));
      const hooks = data.filter(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined);
      const waitedFor = data.filter((resource) => ILL_BY_THEMSELVES.has(resource.kind) && (waveOf(resource) < last || hooks.some((hook) => waveOf(hook) >= waveOf(resource))));
      return [...app.filter(({ kind }) => ILL_BY_THEMSELVES.has(kind)), ...waitedFor].map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    });

    expect(waiting).toEqual([]);
  });

  test('sends nothing from the app that its project in Argo CD refuses', () => {
    const refused = complaints((_all, { app }) => app.filter((resource) => isRefused('app', groupOf(resource), resource.kind)).map(({ kind, metadata }) => `${kind}/${metadata.name}`));

    expect(refused).toEqual([]);
  });

  test('keeps network policies, rights and quotas in the data, where the project of the app may write none', () => {
    const inApp = complaints((_all, { app }) => app.filter(({ kind }) => ['NetworkPolicy', 'Role', 'RoleBinding', 'ServiceAccount', 'ResourceQuota', 'LimitRange', 'Namespace'].includes(kind)).map(({ kind, metadata }) => `${kind}/${metadata.name}`));

    expect(inApp).toEqual([]);
  });
});

describe('blueprints', () => {
  test('are lists of components and nothing else', async () => {
    const folders = KINDS.flatMap((kind) => TENANCIES.flatMap((tenancy) => (['app', 'data'] as Part[]).map((part) => `${kind}-${tenancy}/${part}`)));
    const others = await Promise.all(folders.map(async (folder) => {
      const { apiVersion, kind, components, ...other } = parse(await readFile(join(TEMPLATES, 'blueprints', folder, 'kustomization.yaml'), 'utf8')) as Record<string, unknown>;
      const files = await readdir(join(TEMPLATES, 'blueprints', folder));
      return { apiVersion, kind, isList: Array.isArray(components) && components.length > 0, other, files };
    }));

    expect(new Set(others.map((found) => JSON.stringify(found)))).toEqual(new Set([JSON.stringify({ apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component', isList: true, other: {}, files: ['kustomization.yaml'] })]));
  });

  test('let mail out of production and of what may become it, and of nothing else', () => {
    const mailing = environments.filter(({ all }) => all.some(({ kind, spec }) => kind === 'NetworkPolicy' && JSON.stringify(spec.egress ?? []).includes('587'))).map(({ name }) => name);

    expect(new Set(mailing.map((name) => /production|dr-|everything|the other region/.test(name)))).toEqual(new Set([true]));
    expect(mailing.length).toBe(environments.filter(({ name }) => /blueprints\/(production|dr)|everything|the other region/.test(name)).length);
  });

  test('ask for a reason where production shares its database server, and nowhere else', () => {
    const shared = environments.filter(({ all }) => all.some(({ kind, metadata }) => kind === 'Namespace' && metadata.labels?.['odoo-gitops-kit/database-server'] === 'shared')).map(({ name }) => name);

    expect(shared).toEqual(environments.map(({ name }) => name).filter((name) => /blueprints\/(production|dr)-shared/.test(name)));
  });

  test('mark what works on a copy of production\'s data', () => {
    const marked = environments.filter(({ all }) => all.some(({ kind, metadata }) => kind === 'Namespace' && metadata.labels?.['odoo-gitops-kit/neutralized'] === 'true')).map(({ name }) => name);

    expect(marked).toEqual(environments.map(({ name }) => name).filter((name) => /blueprints\/(dev|qa|staging)|small/.test(name)));
  });

  test('bring the database of a shared server along, and leave the choice to the others', () => {
    const external = environments.filter(({ all }) => all.some(({ kind, spec }) => kind === 'Service' && spec.type === 'ExternalName')).map(({ name }) => name);

    expect(external).toEqual(environments.map(({ name }) => name).filter((name) => {
      const [, kind = '', tenancy = ''] = /blueprints\/([a-z]+)-([a-z]+)/.exec(name) ?? [];
      return hasDatabase(kind, tenancy) || name === 'a managed database';
    }));
  });

  test('keep people working in production when a node fails, and take nobody in while they stand ready', () => {
    const web = (name: string): Resource | undefined => environments.find((environment) => environment.name.includes(name))?.rendered.app.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web');

    expect(web('blueprints/production-dedicated')?.['spec'].replicas).toBeGreaterThanOrEqual(3);
    expect(web('blueprints/dr-dedicated')?.['spec'].replicas).toBe(0);
    expect(web('blueprints/dev-dedicated')?.['spec'].replicas).toBe(1);
  });
});

test('a template is in one of the environments above, or a part of one that is', async () => {
  const used = new Set(CASES.flatMap(({ templates }) => templates));
  const parts = new Set(['wire-app', 'wire-data', 'database-dumps', 'database-cnpg-restore', 'database-external', 'shared-server', 'ha', 'standby', 'egress-mail']);
  const components = await readdir(join(TEMPLATES, 'components'));

  expect(components.filter((name) => !used.has(`components/${name}`) && !parts.has(name))).toEqual([]);
  expect(components.filter((name) => !parts.has(name) && !hasPart(`components/${name}`, 'app') && !hasPart(`components/${name}`, 'data'))).toEqual([]);
});

function operatorImages({ kind, spec }: Resource): string[] {
  if (kind === 'Cluster') {
    return [String(spec.imageName)];
  }
  return kind === 'Pooler' ? spec.template.spec.containers.map(({ image }: { image: string }) => image) : [];
}

function looseness(spec: any): string[] {
  const pod = spec.securityContext ?? {};
  const names = ['cpu', 'memory', 'ephemeral-storage'];
  return [
    ...(pod.runAsNonRoot === true && pod.runAsUser > 10_000 && pod.runAsGroup > 10_000 && pod.seccompProfile?.type === 'RuntimeDefault' ? [] : ['user']),
    ...(spec.hostNetwork || spec.hostPID || spec.hostIPC ? ['host'] : []),
    ...containersOf({ spec }).flatMap(({ name, securityContext: own = {}, resources = {}, imagePullPolicy }) => [
      ...(own.allowPrivilegeEscalation === false && own.readOnlyRootFilesystem === true && own.capabilities?.drop?.includes('ALL') ? [] : [`${name} rights`]),
      ...(names.every((resource) => resources.requests?.[resource] !== undefined && resources.limits?.[resource] !== undefined) ? [] : [`${name} bounds`]),
      ...(imagePullPolicy === 'Always' ? [] : [`${name} pull policy`]),
    ]),
  ];
}

function backends({ kind, spec }: Resource): { name: string; port: string | number }[] {
  if (kind === 'IngressRoute') {
    return spec.routes.flatMap(({ services }: { services: { name: string; port: string }[] }) => services);
  }
  if (kind === 'HTTPRoute') {
    return spec.rules.flatMap(({ backendRefs = [] }: { backendRefs?: { name: string; port: number }[] }) => backendRefs);
  }
  return spec.rules[0].http.paths.map(({ backend }: { backend: { service: { name: string; port: { name: string } } } }) => ({ name: backend.service.name, port: backend.service.port.name }));
}

function waveOf({ metadata }: Resource): number {
  return Number(metadata.annotations?.['argocd.argoproj.io/sync-wave'] ?? 0);
}
