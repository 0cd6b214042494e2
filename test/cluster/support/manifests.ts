import { BUSYBOX_IMAGE } from '../../../scripts/src/cluster/own-images.ts';

type Annotations = Record<string, string>;

export const wave = (number: number): Annotations => ({ 'argocd.argoproj.io/sync-wave': String(number) });
export const hook = (phase: string): Annotations =>
  ({ 'argocd.argoproj.io/hook': phase, 'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation' });

/** A Job of one pod, which runs one line of shell once. */
export function job(name: string, script: string, annotations: Annotations = {}): object {
  const container = { name: 'job', image: BUSYBOX_IMAGE, imagePullPolicy: 'IfNotPresent', args: ['-c', script] };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: { backoffLimit: 0, activeDeadlineSeconds: 60, template: { spec: { restartPolicy: 'Never', containers: [container] } } },
  };
}

export function configMap(name: string, data: Record<string, string>, annotations: Annotations = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, annotations }, data };
}

export interface ServerOptions {
  annotations?: Annotations;
  image?: string;
  /** A line of shell that runs before it serves. */
  before?: string;
  /** Seconds until it counts as failed. */
  progressDeadline?: number;
}

/** A Deployment of one pod that serves its name on port 8080 as soon as it is ready. */
export function server(name: string, { annotations = {}, image = BUSYBOX_IMAGE, before = 'true', progressDeadline = 60 }: ServerOptions = {}): object {
  const labels = { app: name };
  const script = `${before}; mkdir -p /tmp/www && echo ${name} > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www`;
  const container = {
    name: 'server',
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['-c', script],
    readinessProbe: { httpGet: { path: '/index.html', port: 8080 }, periodSeconds: 1 },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, annotations },
    spec: {
      progressDeadlineSeconds: progressDeadline,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [container] } },
    },
  };
}

export function service(name: string, annotations: Annotations = {}): object {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, annotations }, spec: { selector: { app: name }, ports: [{ port: 8080 }] } };
}

/** A CronJob that is not due, with a pod that does nothing. */
export function cronJob(name: string, annotations: Annotations = {}): object {
  const { spec } = job(name, 'true') as { spec: object };
  return { apiVersion: 'batch/v1', kind: 'CronJob', metadata: { name, annotations }, spec: { schedule: '0 0 1 1 *', concurrencyPolicy: 'Forbid', jobTemplate: { spec } } };
}
