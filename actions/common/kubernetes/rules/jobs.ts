import { type KubernetesObject, valueAt } from '../object.ts';
import { eachOf, type Rule } from '../rule.ts';

const HOOK = 'argocd.argoproj.io/hook';
const DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';
const PHASES = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreDelete', 'PostDelete', 'Skip'];
const POLICIES = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'];
/** Seconds: Argo CD must see a hook end before the cluster takes it away. */
const LEAST_TTL = 86_400;

/** What runs once: hooks of a sync, Jobs and CronJobs. */
export const JOB_RULES: readonly Rule[] = [
  {
    code: 'hook-phase',
    upstream: [],
    advice: `Name phases that Argo CD knows: ${PHASES.join(', ')}.`,
    check: (scene) => scene.objects.filter(isHook).flatMap((object) => {
      const strange = annotation(object, HOOK).split(',').filter((phase) => !PHASES.includes(phase.trim()));
      return strange.length === 0 ? [] : [{ object, message: `${object.kind}/${object.metadata.name} is a hook of ${strange.join(', ')}, which there is not.` }];
    }),
  },
  {
    code: 'hook-delete-policy',
    upstream: [],
    advice: `Say ${DELETE_POLICY}: BeforeHookCreation, with HookSucceeded where its log is not needed.`,
    check: (scene) => scene.objects.filter(isHook).flatMap((object) => {
      const policies = annotation(object, DELETE_POLICY).split(',').map((policy) => policy.trim());
      const isRight = policies.every((policy) => POLICIES.includes(policy)) && policies.includes('BeforeHookCreation');
      return isRight ? [] : [{ object, message: `${object.kind}/${object.metadata.name} is a hook whose delete policy lacks BeforeHookCreation.` }];
    }),
  },
  {
    code: 'hook-retry',
    upstream: [],
    advice: 'Set backoffLimit: 0: an update is never retried in place.',
    check: eachOf(['Job'], (job) => (isHook(job) && valueAt(job, 'spec', 'backoffLimit') !== 0 ? 'is a hook that is tried again when it fails' : undefined)),
  },
  {
    code: 'job-deadline',
    upstream: ['kube-score cronjob-has-deadline'],
    advice: 'Set activeDeadlineSeconds, and startingDeadlineSeconds on a CronJob.',
    check: eachOf(['Job', 'CronJob'], (object) => {
      const spec = jobSpec(object);
      const isBounded = valueAt(spec, 'activeDeadlineSeconds') !== undefined && (object.kind === 'Job' || valueAt(object, 'spec', 'startingDeadlineSeconds') !== undefined);
      return isBounded ? undefined : 'may run or start without an end';
    }),
  },
  {
    code: 'job-ttl',
    upstream: ['kube-linter job-ttl-seconds-after-finished'],
    advice: `On a hook set ttlSecondsAfterFinished to ${LEAST_TTL} or more; elsewhere leave it out: Argo CD would make the Job again and again.`,
    check: eachOf(['Job', 'CronJob'], (object) => {
      const ttl = valueAt(jobSpec(object), 'ttlSecondsAfterFinished');
      const isRight = isHook(object) ? Number(ttl ?? 0) >= LEAST_TTL : ttl === undefined;
      return isRight ? undefined : `has a ttlSecondsAfterFinished of ${ttl ?? 'nothing'}`;
    }),
  },
  {
    code: 'job-restart-policy',
    upstream: ['kube-score cronjob-restartpolicy'],
    advice: 'Set restartPolicy: Never, so that a log of each attempt is kept.',
    check: eachOf(['Job', 'CronJob'], (object) => (valueAt(jobSpec(object), 'template', 'spec', 'restartPolicy') === 'Never' ? undefined : 'does not say restartPolicy: Never')),
  },
  {
    code: 'cron-job-concurrency',
    upstream: [],
    advice: 'Set concurrencyPolicy: Forbid.',
    check: eachOf(['CronJob'], (object) => (['Forbid', 'Replace'].includes(String(valueAt(object, 'spec', 'concurrencyPolicy'))) ? undefined : 'may run twice at once')),
  },
];

function isHook(object: KubernetesObject): boolean {
  return annotation(object, HOOK) !== '';
}

function annotation({ metadata }: KubernetesObject, name: string): string {
  return String(metadata.annotations?.[name] ?? '');
}

function jobSpec(object: KubernetesObject): unknown {
  return object.kind === 'Job' ? object['spec'] : valueAt(object, 'spec', 'jobTemplate', 'spec');
}
