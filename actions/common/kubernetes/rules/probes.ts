import { listAt, valueAt } from '../object.ts';
import { eachContainer, portsOf, type Rule } from '../rule.ts';
import type { Container, Workload } from '../workload.ts';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
/** Seconds: Odoo loads its registry before it answers. */
const LEAST_START = 600;

/** How the cluster finds out whether a container works. */
export const PROBE_RULES: readonly Rule[] = [
  {
    code: 'probes',
    upstream: ['kube-score pod-probes', 'kube-linter no-liveness-probe', 'kube-linter no-readiness-probe', 'CKV_K8S_8', 'CKV_K8S_9'],
    advice: 'Give it a startupProbe, a readinessProbe and a livenessProbe.',
    check: eachContainer((container, workload) => {
      const missing = isProbed(container, workload) ? PROBES.filter((probe) => container.fields[probe] === undefined) : [];
      return missing.length === 0 ? undefined : `has no ${missing.join(' and no ')}`;
    }),
  },
  {
    code: 'probes-identical',
    upstream: ['kube-score pod-probes-identical'],
    advice: 'Let readiness ask for the database, too, and liveness only whether the process answers.',
    check: eachContainer(({ fields }) => {
      const [ready, alive] = [handler(fields['readinessProbe']), handler(fields['livenessProbe'])];
      return ready !== undefined && ready === alive ? 'asks the same for readiness and liveness' : undefined;
    }),
  },
  {
    code: 'liveness-database',
    upstream: [],
    advice: 'Take db_server_status out of the livenessProbe: a failover of the database would end every pod.',
    check: eachContainer(({ fields }) => (handler(fields['livenessProbe'])?.includes('db_server_status') === true ? 'is ended when its database does not answer' : undefined)),
  },
  {
    code: 'probe-port',
    upstream: ['kube-linter liveness-port', 'kube-linter readiness-port', 'kube-linter startup-port'],
    advice: 'Name a port that the container has.',
    check: eachContainer(({ fields }, workload) => {
      const ports = PROBES.flatMap((probe) => ['httpGet', 'tcpSocket', 'grpc'].map((way) => valueAt(fields, probe, way, 'port'))).filter((port) => port !== undefined);
      const strange = ports.filter((port) => !portsOf(workload).includes(String(port)));
      return strange.length === 0 ? undefined : `is probed at port ${strange.join(', ')}, which it does not have`;
    }),
  },
  {
    code: 'startup-time',
    upstream: [],
    advice: `Let failureThreshold × periodSeconds be at least ${LEAST_START} seconds: Odoo loads its registry first.`,
    check: eachContainer(({ fields, image }, { podLabels }) => {
      const probe = fields['startupProbe'];
      // The maintenance page comes out of the same image, and needs no registry.
      const loads = /\/odoo[:@]/.test(image) && podLabels['app.kubernetes.io/component'] !== 'maintenance';
      const seconds = Number(valueAt(probe, 'failureThreshold') ?? 3) * Number(valueAt(probe, 'periodSeconds') ?? 10);
      return probe === undefined || !loads || seconds >= LEAST_START ? undefined : `is given up after ${seconds} seconds of starting`;
    }),
  },
];

/** As kube-score has it, what answers nobody needs no probe. */
function isProbed({ fields, init }: Container, { serves }: Workload): boolean {
  return serves && !init && listAt(fields, 'ports').length > 0;
}

/** What a probe does, without how often. */
function handler(probe: unknown): string | undefined {
  const ways = ['httpGet', 'tcpSocket', 'exec', 'grpc'].map((way) => valueAt(probe, way)).filter((way) => way !== undefined);
  return ways.length === 0 ? undefined : JSON.stringify(ways);
}
