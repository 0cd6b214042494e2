import { groupOf, objectName } from '../object.ts';
import { eachOf, isDependedOn, type Rule } from '../rule.ts';

const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Groups of Kubernetes itself, where an unstable version goes away. */
const KUBERNETES_GROUPS = /^(?:|apps|batch|autoscaling|policy|[a-z.]+\.k8s\.io)$/;
const LEVELS = ['enforce', 'audit', 'warn'];
const NOT_IN_NAMESPACES = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'PersistentVolume', 'StorageClass', 'PriorityClass', 'ClusterSecretStore', 'ClusterIssuer', 'IngressClass', 'VolumeSnapshotClass', 'ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'];

/** What every object has to be like. */
export const OBJECT_RULES: readonly Rule[] = [
  {
    code: 'shared-production',
    upstream: [],
    advice: 'Choose the blueprint dedicated or hybrid, or write down in exceptions.yaml why this customer shares the server, and who decided it.',
    check: eachOf(['Namespace'], ({ metadata }, scene) =>
      (isDependedOn(scene) && metadata.labels?.['odoo-gitops-kit/database-server'] === 'shared' ? "has its database on a server with others' databases" : undefined)),
  },
  {
    code: 'stable-version',
    upstream: ['kube-score stable-version', 'kube-linter no-extensions-v1beta'],
    advice: 'Use the version v1, or the newest there is.',
    check: ({ objects }) => objects
      .filter((object) => KUBERNETES_GROUPS.test(groupOf(object)) && /v\d+(?:alpha|beta)\d+$/.test(object.apiVersion))
      .map((object) => ({ object, message: `${objectName(object)} is of ${object.apiVersion}, which will go away.` })),
  },
  {
    code: 'label-values',
    upstream: ['kube-score label-values'],
    advice: 'Use at most 63 letters, digits, ".", "_" and "-".',
    check: ({ objects }) => objects.flatMap((object) => {
      const wrong = Object.entries(object.metadata.labels ?? {}).filter(([, value]) => !LABEL_VALUE.test(String(value)));
      return wrong.length === 0 ? [] : [{ object, message: `${objectName(object)} has a value that no label may have: ${wrong.map(([key]) => key).join(', ')}.` }];
    }),
  },
  {
    code: 'namespace',
    upstream: ['kube-linter use-namespace', 'CKV_K8S_21', 'KSV-0110'],
    advice: 'Leave the namespace to settings/kustomization.yaml.',
    check: ({ objects, settings }) => objects
      .filter(({ kind, metadata }) => settings !== undefined && !NOT_IN_NAMESPACES.includes(kind) && metadata.namespace !== `${settings.customer}-${settings.environment}`)
      .map((object) => ({ object, message: `${objectName(object)} is in the namespace ${object.metadata.namespace ?? 'default'}, not in that of the environment.` })),
  },
  {
    code: 'namespace-security',
    upstream: ['PSS restricted'],
    advice: `Label it pod-security.kubernetes.io/{${LEVELS.join(',')}}: restricted.`,
    check: eachOf(['Namespace'], ({ metadata }) => {
      const open = LEVELS.filter((level) => metadata.labels?.[`pod-security.kubernetes.io/${level}`] !== 'restricted');
      return open.length === 0 ? undefined : `does not ${open.join(', ')} the restricted level`;
    }),
  },
  {
    code: 'owner',
    upstream: ['kube-linter required-label-owner'],
    advice: 'Annotate the Namespace with odoo-gitops-kit/owner; the setting owner says who.',
    check: eachOf(['Namespace'], ({ metadata }) => ((metadata.annotations?.['odoo-gitops-kit/owner'] ?? '') === '' ? 'does not say who answers for it' : undefined)),
  },
  {
    code: 'kept-data',
    upstream: [],
    advice: 'Annotate it with argocd.argoproj.io/sync-options: Prune=false,Delete=false (or confirm), without Replace and Force.',
    check: eachOf(['PersistentVolumeClaim', 'Cluster', 'ObjectStore'], ({ metadata }) => {
      const options = metadata.annotations?.['argocd.argoproj.io/sync-options'] ?? '';
      const isKept = ['Prune', 'Delete'].every((option) => new RegExp(`${option}=(?:false|confirm)`).test(options)) && !/(?:Replace|Force)=true/.test(options);
      return isKept ? undefined : 'holds data, and a sync may delete it';
    }),
  },
];
