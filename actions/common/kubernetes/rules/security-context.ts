import { listAt, valueAt } from '../object.ts';
import { eachContainer, eachWorkload, type Rule } from '../rule.ts';
import type { Container, Workload } from '../workload.ts';

const LEAST_ID = 10_001;
const VOLUME_TYPES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'persistentVolumeClaim', 'projected', 'secret'];

/** What a pod may do to its node: the "restricted" level of the pod security standards, and a little more. */
export const SECURITY_RULES: readonly Rule[] = [
  {
    code: 'run-as-non-root',
    upstream: ['kube-linter run-as-non-root', 'KSV-0012', 'CKV_K8S_23', 'CKV_K8S_29', 'PSS restricted'],
    advice: 'Set runAsNonRoot: true in the securityContext of the pod.',
    check: eachContainer((container, workload) => (effective('runAsNonRoot', container, workload) === true ? undefined : 'may run as root')),
  },
  {
    code: 'user-id',
    upstream: ['kube-score container-security-context-user-group-id', 'KSV-0020', 'KSV-0021', 'CKV_K8S_40'],
    advice: 'Set runAsUser and runAsGroup above 10000, so that they are nobody on the node.',
    check: eachContainer((container, workload) => {
      const low = ['runAsUser', 'runAsGroup'].filter((field) => !(Number(effective(field, container, workload) ?? 0) >= LEAST_ID));
      return low.length === 0 ? undefined : `has no ${low.join(' and no ')} above 10000`;
    }),
  },
  {
    code: 'read-only-root',
    upstream: ['kube-score container-security-context-readonlyrootfilesystem', 'kube-linter no-read-only-root-fs', 'KSV-0014', 'CKV_K8S_22'],
    advice: 'Set readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.',
    check: eachContainer((container) => (own('readOnlyRootFilesystem', container) === true ? undefined : 'can write to its root file system')),
  },
  {
    code: 'privilege-escalation',
    upstream: ['kube-linter privilege-escalation-container', 'KSV-0001', 'CKV_K8S_20', 'PSS restricted'],
    advice: 'Set allowPrivilegeEscalation: false.',
    check: eachContainer((container) => (own('allowPrivilegeEscalation', container) === false ? undefined : 'may gain more privileges')),
  },
  {
    code: 'privileged',
    upstream: ['kube-score container-security-context-privileged', 'kube-linter privileged-container', 'KSV-0017', 'CKV_K8S_16', 'PSS baseline'],
    advice: 'Take privileged: true away.',
    check: eachContainer((container) => (own('privileged', container) === true ? 'is privileged' : undefined)),
  },
  {
    code: 'kernel-guards',
    upstream: ['kube-linter unsafe-proc-mount', 'KSV-0002', 'KSV-0027', 'KSV-0103', 'PSS baseline'],
    advice: 'Take procMount, hostProcess and an appArmorProfile of Unconfined away.',
    check: eachContainer((container, workload) => {
      const guards: [string, boolean][] = [
        ['procMount', (own('procMount', container) ?? 'Default') !== 'Default'],
        ['hostProcess', valueAt(effective('windowsOptions', container, workload), 'hostProcess') === true],
        ['appArmorProfile', valueAt(effective('appArmorProfile', container, workload), 'type') === 'Unconfined'],
      ];
      const down = guards.filter(([, isDown]) => isDown).map(([guard]) => guard);
      return down.length === 0 ? undefined : `takes a guard of its node's kernel down by ${down.join(', ')}`;
    }),
  },
  {
    code: 'capabilities',
    upstream: ['kube-linter drop-net-raw-capability', 'KSV-0003', 'KSV-0106', 'CKV_K8S_25', 'CKV_K8S_28', 'CKV_K8S_37', 'PSS restricted'],
    advice: 'Set capabilities: {drop: [ALL]} and add none.',
    check: eachContainer((container) => {
      const isDropped = listAt<string>(own('capabilities', container), 'drop').includes('ALL');
      const added = listAt<string>(own('capabilities', container), 'add');
      return isDropped && added.length === 0 ? undefined : 'keeps Linux capabilities';
    }),
  },
  {
    code: 'seccomp',
    upstream: ['kube-score container-seccomp-profile', 'KSV-0030', 'KSV-0104', 'CKV_K8S_31', 'PSS restricted'],
    advice: 'Set seccompProfile: {type: RuntimeDefault} in the securityContext of the pod.',
    check: eachContainer((container, workload) => {
      const type = valueAt(effective('seccompProfile', container, workload), 'type');
      return type === 'RuntimeDefault' || type === 'Localhost' ? undefined : 'has no seccomp profile';
    }),
  },
  {
    code: 'host-namespaces',
    upstream: ['kube-linter host-network', 'KSV-0008', 'KSV-0009', 'KSV-0010', 'CKV_K8S_17', 'CKV_K8S_18', 'CKV_K8S_19', 'PSS baseline'],
    advice: 'Take hostNetwork, hostPID and hostIPC away.',
    check: eachWorkload(({ podSpec }) => {
      const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => podSpec[field] === true);
      return shared.length === 0 ? undefined : `shares ${shared.join(', ')} with its node`;
    }),
  },
  {
    code: 'host-port',
    upstream: ['KSV-0024', 'CKV_K8S_26', 'kube-linter ssh-port', 'PSS baseline'],
    advice: 'Take hostPort away; a Service leads to the pod. Nobody logs in by SSH.',
    check: eachContainer(({ fields }) => {
      const wrong = listAt(fields, 'ports').some(({ hostPort, containerPort }) => Number(hostPort ?? 0) > 0 || containerPort === 22);
      return wrong ? 'opens a port of its node or a port for SSH' : undefined;
    }),
  },
  {
    code: 'volume-types',
    upstream: ['kube-linter sensitive-host-mounts', 'kube-linter docker-sock', 'KSV-0023', 'KSV-0028', 'PSS restricted'],
    advice: `Use only volumes of these types: ${VOLUME_TYPES.join(', ')}.`,
    check: eachWorkload(({ podSpec }) => {
      const types = listAt(podSpec, 'volumes').flatMap((volume) => Object.keys(volume).filter((key) => key !== 'name'));
      const wrong = types.filter((type) => !VOLUME_TYPES.includes(type));
      return wrong.length === 0 ? undefined : `mounts ${[...new Set(wrong)].join(', ')}`;
    }),
  },
  {
    code: 'sysctls',
    upstream: ['kube-linter unsafe-sysctls', 'KSV-0026', 'PSS baseline'],
    advice: 'Take the sysctls away; they belong to the node.',
    check: eachWorkload(({ podSpec }) => (listAt(podSpec, 'securityContext', 'sysctls').length === 0 ? undefined : 'sets kernel parameters')),
  },
];

function own(field: string, { fields }: Container): unknown {
  return valueAt(fields, 'securityContext', field);
}

/** What a container says itself, or else its pod. */
function effective(field: string, container: Container, { podSpec }: Workload): unknown {
  return own(field, container) ?? valueAt(podSpec, 'securityContext', field);
}
