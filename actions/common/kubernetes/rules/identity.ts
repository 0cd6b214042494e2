import { listAt, valueAt } from '../object.ts';
import { eachOf, eachWorkload, ofKind, type Rule, type Scene } from '../rule.ts';

const ROLES = ['Role', 'ClusterRole'];
const DANGEROUS_VERBS = ['bind', 'escalate', 'impersonate'];

/** Who pods are for the API of the cluster, and what they may do there. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    code: 'service-account',
    upstream: ['kube-linter default-service-account', 'kube-linter non-existent-service-account', 'CKV_K8S_41'],
    advice: 'Name a ServiceAccount of the environment in serviceAccountName.',
    check: eachWorkload(({ podSpec }, scene) => {
      const name = String(podSpec['serviceAccountName'] ?? 'default');
      const exists = ofKind(scene, 'ServiceAccount').some(({ metadata }) => metadata.name === name);
      return name !== 'default' && exists ? undefined : `runs as the ServiceAccount ${name}, which is not one of the environment`;
    }),
  },
  {
    code: 'service-account-token',
    upstream: ['CKV_K8S_38', 'polaris automountServiceAccountToken', 'KSV-0036'],
    advice: 'Set automountServiceAccountToken: false on the pod, or bind a Role to its ServiceAccount where it needs the API.',
    check: eachWorkload(({ podSpec }, scene) => {
      const isBound = boundAccounts(scene).includes(String(podSpec['serviceAccountName']));
      const isOff = podSpec['automountServiceAccountToken'] === false;
      return isOff || (isBound && podSpec['automountServiceAccountToken'] === true) ? undefined : 'gets a token for the API of the cluster that it has no role for';
    }),
  },
  {
    code: 'role-wildcard',
    upstream: ['kube-linter wildcard-in-rules', 'CKV_K8S_49', 'KSV-0044', 'KSV-0045', 'KSV-0046'],
    advice: 'Write the API groups, resources and verbs out.',
    check: eachOf(ROLES, (role) => {
      const named = rulesOf(role).flatMap((rule) => ['apiGroups', 'resources', 'verbs'].flatMap((field) => listAt<string>(rule, field)));
      return named.includes('*') ? 'allows everything by "*"' : undefined;
    }),
  },
  {
    code: 'role-secrets',
    upstream: ['kube-linter access-to-secrets', 'KSV-0041', 'KSV-0113'],
    advice: 'Name the Secrets in resourceNames, or take them away.',
    check: eachOf(ROLES, (role) => {
      const open = rulesOf(role).filter((rule) => listAt<string>(rule, 'resources').includes('secrets') && listAt(rule, 'resourceNames').length === 0);
      return open.length === 0 ? undefined : 'can read or change every Secret';
    }),
  },
  {
    code: 'role-exec',
    upstream: ['polaris rolePodExecAttach', 'KSV-0053', 'kube-linter access-to-create-pods'],
    advice: 'Take pods/exec, pods/attach and the creation of pods away.',
    check: eachOf(ROLES, (role) => {
      const reach = rulesOf(role).flatMap((rule) => listAt<string>(rule, 'resources').map((resource) => `${resource} ${listAt<string>(rule, 'verbs').join(' ')}`));
      return reach.some((one) => /^pods\/(?:exec|attach) /.test(one) || /^pods .*\bcreate\b/.test(one)) ? 'can run commands in pods' : undefined;
    }),
  },
  {
    code: 'role-escalation',
    upstream: ['KSV-0050', 'CKV_K8S_155', 'CKV_K8S_156', 'CKV_K8S_157', 'CKV_K8S_158'],
    advice: `Take the verbs ${DANGEROUS_VERBS.join(', ')} and rights on roles, bindings and admission away.`,
    check: eachOf(ROLES, (role) => {
      const verbs = rulesOf(role).flatMap((rule) => listAt<string>(rule, 'verbs'));
      const groups = rulesOf(role).flatMap((rule) => listAt<string>(rule, 'apiGroups'));
      const escalates = verbs.some((verb) => DANGEROUS_VERBS.includes(verb)) || groups.some((group) => ['rbac.authorization.k8s.io', 'admissionregistration.k8s.io'].includes(group));
      return escalates ? 'can give itself more rights' : undefined;
    }),
  },
  {
    code: 'role-binding',
    upstream: ['kube-linter cluster-admin-role-binding'],
    advice: 'Bind a Role of the environment to a ServiceAccount of the environment; people get their rights from the platform.',
    check: eachOf(['RoleBinding'], (binding, scene) => {
      const role = { kind: String(valueAt(binding, 'roleRef', 'kind')), name: String(valueAt(binding, 'roleRef', 'name')) };
      const isOwn = ofKind(scene, 'Role').some(({ kind, metadata }) => kind === role.kind && metadata.name === role.name);
      const strange = listAt(binding, 'subjects').filter(({ kind, namespace }) => kind !== 'ServiceAccount' || (namespace ?? binding.metadata.namespace) !== binding.metadata.namespace);
      const wrong = [...(isOwn ? [] : [`${role.kind} ${role.name}`]), ...strange.map(({ kind, name }) => `${String(kind)} ${String(name)}`)];
      return wrong.length === 0 ? undefined : `binds ${wrong.join(', ')}, which is not of the environment`;
    }),
  },
  {
    code: 'cluster-wide',
    upstream: ['KSV-0111'],
    advice: 'Use Role and RoleBinding; what a whole cluster needs belongs to the platform.',
    check: eachOf(['ClusterRole', 'ClusterRoleBinding', 'ClusterSecretStore', 'ClusterIssuer', 'PersistentVolume', 'StorageClass', 'PriorityClass'], () => 'counts for the whole cluster, not for one environment'),
  },
];

function rulesOf(role: unknown): Record<string, unknown>[] {
  return listAt(role, 'rules');
}

function boundAccounts(scene: Scene): string[] {
  return ofKind(scene, 'RoleBinding').flatMap((binding) => listAt(binding, 'subjects').filter((subject) => valueAt(subject, 'kind') === 'ServiceAccount').map(({ name }) => String(name)));
}
