import { type KubernetesObject, listAt, textsAt, valueAt } from '../object.ts';
import { eachOf, ofKind, portsOf, type Rule, type Scene } from '../rule.ts';
import { matchesLabels } from '../selector.ts';
import { operatedPodLabels, type Workload } from '../workload.ts';

/** Where requests go. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    code: 'service-targets-pod',
    upstream: ['kube-score service-targets-pod', 'kube-linter dangling-service'],
    advice: 'Correct its selector, or take it away.',
    check: eachOf(['Service'], (service, scene) => (hasSelector(service) && targets(service, scene).length === 0 && !isOfOperator(service, scene) ? 'chooses no pod' : undefined)),
  },
  {
    code: 'service-port',
    upstream: ['kube-linter invalid-target-ports'],
    advice: 'Let targetPort be a port of the pods that it chooses.',
    check: eachOf(['Service'], (service, scene) => {
      const open = targets(service, scene).flatMap(portsOf);
      const wanted = listAt(service, 'spec', 'ports').map(({ port, targetPort }) => String(targetPort ?? port));
      const strange = open.length === 0 ? [] : wanted.filter((port) => !open.includes(port));
      return strange.length === 0 ? undefined : `leads to port ${strange.join(', ')}, which its pods do not have`;
    }),
  },
  {
    code: 'service-selector',
    upstream: [],
    advice: 'Let the selector name app.kubernetes.io/component, so that no pod of another role is chosen.',
    check: eachOf(['Service'], (service, scene) => (hasSelector(service) && !isOfOperator(service, scene) && textsAt(service, 'spec', 'selector')['app.kubernetes.io/component'] === undefined ? 'chooses pods of every role' : undefined)),
  },
  {
    code: 'route-service',
    upstream: ['kube-linter dangling-ingress'],
    advice: 'Name a Service of the environment, and a port that it has.',
    check: eachOf(['IngressRoute', 'HTTPRoute', 'Ingress'], (route, scene) => {
      const missing = backends(route).filter((backend) => !isServed(backend, route, scene));
      return missing.length === 0 ? undefined : `leads to ${missing.map(({ name, port }) => `${name}:${port}`).join(', ')}, which is not there`;
    }),
  },
  {
    code: 'route-middleware',
    upstream: [],
    advice: 'Name a Middleware of the environment: without it Traefik takes the whole route away.',
    check: eachOf(['IngressRoute'], (route, scene) => {
      const names = listAt(route, 'spec', 'routes').flatMap((rule) => listAt(rule, 'middlewares').map(({ name }) => String(name)));
      const missing = names.filter((name) => !ofKind(scene, 'Middleware').some(({ metadata }) => metadata.name === name));
      return missing.length === 0 ? undefined : `names the Middleware ${missing.join(', ')}, which is not there`;
    }),
  },
  {
    code: 'service-type',
    upstream: ['kube-linter exposed-services'],
    advice: 'Use ClusterIP without externalIPs; requests come in by a route.',
    check: eachOf(['Service'], (service) => {
      const isInside = ['undefined', 'ClusterIP', 'ExternalName'].includes(String(valueAt(service, 'spec', 'type'))) && listAt<unknown>(service, 'spec', 'externalIPs').length === 0;
      return isInside ? undefined : 'is open to the outside by itself';
    }),
  },
];

interface Backend {
  name: string;
  port: string;
  namespace: unknown;
}

function hasSelector(service: KubernetesObject): boolean {
  return Object.keys(textsAt(service, 'spec', 'selector')).length > 0;
}

/** CloudNativePG's pods are in no manifest. */
function isOfOperator(service: KubernetesObject, { objects }: Scene): boolean {
  const selector = textsAt(service, 'spec', 'selector');
  return Object.keys(selector).some((label) => label.startsWith('cnpg.io/')) || operatedPodLabels(objects).some((labels) => matchesLabels(selector, labels));
}

function targets(service: KubernetesObject, { workloads }: Scene): Workload[] {
  const selector = textsAt(service, 'spec', 'selector');
  return hasSelector(service) ? workloads.filter(({ serves, podLabels }) => serves && matchesLabels(selector, podLabels)) : [];
}

function backends(route: KubernetesObject): Backend[] {
  const traefik = listAt(route, 'spec', 'routes').flatMap((rule) => listAt(rule, 'services').filter(({ kind }) => kind !== 'TraefikService'));
  const gateway = listAt(route, 'spec', 'rules').flatMap((rule) => listAt(rule, 'backendRefs').filter(({ kind }) => kind === undefined || kind === 'Service'));
  const ingress = listAt(route, 'spec', 'rules').flatMap((rule) => listAt(rule, 'http', 'paths').map((path) => ({
    name: valueAt(path, 'backend', 'service', 'name'),
    port: valueAt(path, 'backend', 'service', 'port', 'number') ?? valueAt(path, 'backend', 'service', 'port', 'name'),
  })));
  return [...traefik, ...gateway, ...ingress].map(({ name, port, namespace }: Record<string, unknown>) => ({ name: String(name), port: String(port), namespace }));
}

function isServed({ name, port, namespace }: Backend, { metadata: of }: KubernetesObject, scene: Scene): boolean {
  if (namespace !== undefined && namespace !== of.namespace) {
    return false;
  }
  const service = ofKind(scene, 'Service').find(({ metadata }) => metadata.name === name);
  return listAt(service, 'spec', 'ports').some((own) => String(own['port']) === port || own['name'] === port);
}
