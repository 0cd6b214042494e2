import { listAt, valueAt } from '../object.ts';
import { eachOf, eachWorkload, isDependedOn, ofKind, type Rule } from '../rule.ts';
import { selects } from '../selector.ts';
import { operatedPodLabels } from '../workload.ts';

const MAIL_PORTS = [25, 465, 587];
/** Labels that operators give to pods which no manifest shows. */
const OF_OPERATORS = /^(?:cnpg\.io|postgresql\.cnpg\.io|batch\.kubernetes\.io|acme\.cert-manager\.io)\//;

/** Who may talk to whom. */
export const NETWORK_RULES: readonly Rule[] = [
  {
    code: 'default-deny',
    upstream: ['CKV2_K8S_6', 'KSV-0038'],
    advice: 'Give the namespace a NetworkPolicy with podSelector: {} and both policyTypes, and no rules.',
    check: eachOf(['Namespace'], (_namespace, scene) => (ofKind(scene, 'NetworkPolicy').some(deniesEverything) ? undefined : 'has no NetworkPolicy that denies what no other one allows')),
  },
  {
    code: 'pod-without-policy',
    upstream: ['kube-score pod-networkpolicy', 'kube-linter non-isolated-pod'],
    advice: 'Write a NetworkPolicy that chooses these pods.',
    check: eachWorkload(({ podLabels }, scene) => {
      const chosen = ofKind(scene, 'NetworkPolicy').some((policy) => !isEmpty(valueAt(policy, 'spec', 'podSelector')) && selects(valueAt(policy, 'spec', 'podSelector'), podLabels));
      return chosen ? undefined : 'has pods that no NetworkPolicy says anything about';
    }),
  },
  {
    code: 'policy-without-pod',
    upstream: ['kube-score networkpolicy-targets-pod', 'kube-linter dangling-networkpolicy'],
    advice: 'Correct its podSelector, or take it away.',
    check: eachOf(['NetworkPolicy'], (policy, { objects, workloads }) => {
      const selector = valueAt(policy, 'spec', 'podSelector');
      const pods = [...workloads.map(({ podLabels }) => podLabels), ...operatedPodLabels(objects)];
      const chosen = isEmpty(selector) || isOfOperator(selector) || pods.some((labels) => selects(selector, labels));
      return chosen ? undefined : 'chooses no pod';
    }),
  },
  {
    code: 'mail-egress',
    upstream: [],
    advice: 'Take the ports for mail away: only production writes to customers.',
    check: eachOf(['NetworkPolicy'], (policy, scene) => {
      const ranges = listAt(policy, 'spec', 'egress').flatMap((rule) => listAt(rule, 'ports').map(({ port, endPort }) => [Number(port), Number(endPort ?? port)] as const));
      const sends = ranges.some(([first, last]) => MAIL_PORTS.some((port) => first <= port && port <= last));
      return isDependedOn(scene) || !sends ? undefined : `lets ${scene.environment} send mail`;
    }),
  },
  {
    code: 'open-egress',
    upstream: ['CKV2_K8S_6'],
    advice: 'Say to whom and by which ports.',
    check: eachOf(['NetworkPolicy'], (policy) => {
      const open = listAt(policy, 'spec', 'egress').filter((rule) => isEverybody(listAt(rule, 'to')) && listAt(rule, 'ports').length === 0);
      return open.length === 0 ? undefined : 'lets pods connect to everything';
    }),
  },
  {
    code: 'open-ingress',
    upstream: ['CKV2_K8S_6'],
    advice: 'Say from which pods or namespaces; requests of people come in by the route.',
    check: eachOf(['NetworkPolicy'], (policy) => {
      const open = listAt(policy, 'spec', 'ingress').filter((rule) => isEverybody(listAt(rule, 'from')));
      return open.length === 0 ? undefined : 'lets everybody connect to pods';
    }),
  },
  {
    code: 'archive-port',
    upstream: [],
    advice: 'Let the pods of the database out to that port with a NetworkPolicy in settings/data, or give the store an address on port 443.',
    check: eachOf(['ObjectStore'], (store, scene) => {
      const port = portOf(String(valueAt(store, 'spec', 'configuration', 'endpointURL') ?? ''));
      const servers = operatedPodLabels(scene.objects).filter((labels) => labels['cnpg.io/cluster'] !== undefined);
      const isReached = ofKind(scene, 'NetworkPolicy').some((policy) => servers.some((labels) => selects(valueAt(policy, 'spec', 'podSelector'), labels)) && letsOut(policy, port));
      return isReached || servers.length === 0 ? undefined : `is at port ${port}, to which no NetworkPolicy lets its database`;
    }),
  },
];

/** Of an address; an empty one is the store's own, by HTTPS. */
function portOf(url: string): number {
  const { port = '', protocol = 'https:' } = URL.canParse(url) ? new URL(url) : {};
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}

function letsOut(policy: unknown, port: number): boolean {
  return listAt(policy, 'spec', 'egress').some((rule) => {
    const ports = listAt(rule, 'ports');
    return ports.length === 0 || ports.some((one) => Number(valueAt(one, 'port')) <= port && port <= Number(valueAt(one, 'endPort') ?? valueAt(one, 'port')));
  });
}

/** No peers are all of them, as are every namespace and every address. */
function isEverybody(peers: readonly unknown[]): boolean {
  return peers.length === 0 || peers.some((peer) => {
    const everyNamespace = isEmpty(valueAt(peer, 'namespaceSelector')) && (valueAt(peer, 'podSelector') === undefined || isEmpty(valueAt(peer, 'podSelector')));
    return everyNamespace || String(valueAt(peer, 'ipBlock', 'cidr')).endsWith('/0');
  });
}

function deniesEverything(policy: unknown): boolean {
  const types = listAt<string>(policy, 'spec', 'policyTypes');
  const rules = [...listAt(policy, 'spec', 'ingress'), ...listAt(policy, 'spec', 'egress')];
  return isEmpty(valueAt(policy, 'spec', 'podSelector')) && types.includes('Ingress') && types.includes('Egress') && rules.length === 0;
}

function isEmpty(selector: unknown): boolean {
  return typeof selector === 'object' && selector !== null && Object.keys(selector).length === 0;
}

function isOfOperator(selector: unknown): boolean {
  const keys = [...Object.keys((valueAt(selector, 'matchLabels') ?? {}) as object), ...listAt(selector, 'matchExpressions').map(({ key }) => String(key))];
  return keys.some((key) => OF_OPERATORS.test(key));
}
