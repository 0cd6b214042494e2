import { type KubernetesObject, listAt, objectName, textsAt, valueAt } from '../object.ts';
import { eachOf, eachWorkload, isDependedOn, mostReplicas, ofKind, purposeOf, type Rule, scaledName, type Scene } from '../rule.ts';
import { selects } from '../selector.ts';
import type { Workload } from '../workload.ts';

const SCALERS = ['ScaledObject', 'HorizontalPodAutoscaler'];

/** What goes on when a node goes down, or is emptied. */
export const AVAILABILITY_RULES: readonly Rule[] = [
  {
    code: 'replicas',
    upstream: ['kube-score deployment-replicas', 'kube-linter minimum-three-replicas'],
    advice: 'Give it two replicas or more, or an autoscaler that does.',
    check: eachWorkload(({ object }, scene) => {
      const counts = object.kind === 'Deployment' && isDependedOn(scene) && object.metadata.name !== 'maintenance';
      const most = mostReplicas(scene, object.metadata.name);
      // A standby region has none until it takes over.
      const isOff = most === 0 && purposeOf(scene) !== 'production';
      return counts && most < 2 && !isOff ? 'has fewer than two replicas' : undefined;
    }),
  },
  {
    code: 'deployment-strategy',
    upstream: ['kube-score deployment-strategy', 'kube-linter no-rolling-update-strategy'],
    advice: 'Set strategy.type: RollingUpdate.',
    check: eachOf(['Deployment'], (object) => (valueAt(object, 'spec', 'strategy', 'type') === 'RollingUpdate' ? undefined : 'does not say RollingUpdate as its strategy')),
  },
  {
    code: 'disruption-budget',
    upstream: ['kube-score deployment-has-poddisruptionbudget', 'kube-score statefulset-has-poddisruptionbudget', 'polaris missingPodDisruptionBudget'],
    advice: 'Write a PodDisruptionBudget that chooses its pods.',
    check: eachWorkload((workload, scene) => (!isReplicated(workload) || budgetsOf(workload, scene).length > 0 ? undefined : 'has no PodDisruptionBudget')),
  },
  {
    code: 'disruption-budget-form',
    upstream: ['kube-linter pdb-max-unavailable', 'kube-linter pdb-min-available', 'kube-linter pdb-unhealthy-pod-eviction-policy', 'polaris pdbDisruptionsIsZero', 'polaris pdbMinAvailableGreaterThanHPAMinReplicas'],
    advice: 'Set maxUnavailable: 1 and unhealthyPodEvictionPolicy: AlwaysAllow, so that nodes can be emptied.',
    check: eachOf(['PodDisruptionBudget'], (object) => {
      const isRight = !['undefined', '0', '0%'].includes(String(valueAt(object, 'spec', 'maxUnavailable'))) && valueAt(object, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow';
      return isRight ? undefined : 'can keep a node from being emptied';
    }),
  },
  {
    code: 'dangling-disruption-budget',
    upstream: [],
    advice: 'Correct its selector, or take it away.',
    check: eachOf(['PodDisruptionBudget'], (budget, { workloads }) => (workloads.some(({ podLabels }) => selects(valueAt(budget, 'spec', 'selector'), podLabels)) ? undefined : 'chooses no pod')),
  },
  {
    code: 'disruption-budget-alone',
    upstream: [],
    advice: 'Keep one of them: pods that two budgets choose can not be evicted at all.',
    check: eachWorkload((workload, scene) => {
      const names = budgetsOf(workload, scene).map(objectName);
      return names.length < 2 ? undefined : `is chosen by ${names.join(' and ')}`;
    }),
  },
  {
    code: 'anti-affinity',
    upstream: ['kube-score deployment-has-host-podantiaffinity', 'kube-score statefulset-has-host-podantiaffinity', 'kube-linter no-anti-affinity'],
    advice: 'Write a podAntiAffinity with topologyKey kubernetes.io/hostname that chooses its own pods.',
    check: eachWorkload((workload) => (!isReplicated(workload) || keepsApart(workload) ? undefined : 'may have all its pods on one node')),
  },
  {
    code: 'topology-spread',
    upstream: ['kube-score pod-topology-spread-constraints', 'polaris topologySpreadConstraint'],
    advice: 'Write a topologySpreadConstraint that chooses its own pods.',
    check: eachWorkload((workload) => {
      const own = listAt(workload.podSpec, 'topologySpreadConstraints').some(({ labelSelector }) => selects(labelSelector, workload.podLabels));
      return !isReplicated(workload) || own ? undefined : 'may have all its pods in one zone';
    }),
  },
  {
    code: 'autoscaler-target',
    upstream: ['kube-score horizontalpodautoscaler-has-target', 'kube-linter dangling-horizontalpodautoscaler'],
    advice: 'Name a Deployment or StatefulSet of the environment in scaleTargetRef.',
    check: eachOf(SCALERS, (scaler, scene) => (scaledObject(scaler, scene) === undefined ? `scales ${scaledName(scaler)}, which is not there` : undefined)),
  },
  {
    code: 'autoscaler-alone',
    upstream: [],
    advice: 'Keep one autoscaler for each target: two of them fight.',
    check: eachOf(SCALERS, (scaler, scene) => {
      const rivals = ofKind(scene, ...SCALERS).filter((other) => other !== scaler && scaledName(other) === scaledName(scaler));
      return rivals.length === 0 ? undefined : `scales ${scaledName(scaler)} beside ${rivals.map(objectName).join(', ')}`;
    }),
  },
  {
    code: 'autoscaler-replicas',
    upstream: ['kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured'],
    advice: 'Take spec.replicas away: each sync would undo what the autoscaler did.',
    check: eachOf(SCALERS, (scaler, scene) => (valueAt(scaledObject(scaler, scene), 'spec', 'replicas') === undefined ? undefined : `scales ${scaledName(scaler)}, which says replicas itself`)),
  },
  {
    code: 'autoscaler-minimum',
    upstream: ['kube-score horizontalpodautoscaler-replicas', 'kube-linter hpa-minimum-three-replicas', 'polaris hpaMinAvailability', 'polaris hpaMaxAvailability'],
    advice: 'Let it keep two replicas or more, and at most more than at least.',
    check: eachOf(SCALERS, ({ spec }, scene) => {
      const least = Number(valueAt(spec, 'minReplicaCount') ?? valueAt(spec, 'minReplicas') ?? 0);
      const most = Number(valueAt(spec, 'maxReplicaCount') ?? valueAt(spec, 'maxReplicas') ?? 100);
      return least > most || (isDependedOn(scene) && least < 2) ? `keeps ${least} to ${most} replicas` : undefined;
    }),
  },
  {
    code: 'autoscaler-of-standby',
    upstream: [],
    advice: 'Take the autoscaler away until this region takes over (dr-promoted): it would start Odoo on a database that can not be written to.',
    check: eachOf(SCALERS, (scaler, scene) => {
      const follower = ofKind(scene, 'Cluster').find(({ spec }) => valueAt(spec, 'replica', 'primary') !== valueAt(spec, 'replica', 'self'));
      return follower === undefined ? undefined : `scales ${scaledName(scaler)} beside ${objectName(follower)}, which only follows another database`;
    }),
  },
  {
    code: 'selector-matches',
    upstream: ['kube-score deployment-pod-selector-labels-match', 'kube-score statefulset-pod-selector-labels-match', 'kube-linter mismatching-selector'],
    advice: 'Let spec.selector choose the labels of the pod template.',
    check: eachWorkload(({ object, serves, podLabels }) => (!serves || object.kind === 'Pod' || selects(valueAt(object, 'spec', 'selector'), podLabels) ? undefined : 'does not choose its own pods')),
  },
  {
    code: 'stateful-service',
    upstream: ['kube-score statefulset-has-servicename'],
    advice: 'Name a Service without cluster IP that chooses its pods in serviceName.',
    check: eachOf(['StatefulSet'], (object, scene) => {
      const service = ofKind(scene, 'Service').find(({ metadata }) => metadata.name === valueAt(object, 'spec', 'serviceName'));
      return valueAt(service, 'spec', 'clusterIP') === 'None' ? undefined : 'has no headless Service';
    }),
  },
];

function isReplicated({ object }: Workload): boolean {
  return object.kind === 'Deployment' || object.kind === 'StatefulSet';
}

function budgetsOf({ podLabels }: Workload, scene: Scene): KubernetesObject[] {
  return ofKind(scene, 'PodDisruptionBudget').filter((budget) => selects(valueAt(budget, 'spec', 'selector'), podLabels));
}

function keepsApart({ podSpec, podLabels }: Workload): boolean {
  const rules = valueAt(podSpec, 'affinity', 'podAntiAffinity');
  const wished = listAt(rules, 'preferredDuringSchedulingIgnoredDuringExecution').map(({ podAffinityTerm }) => podAffinityTerm);
  const terms = [...wished, ...listAt(rules, 'requiredDuringSchedulingIgnoredDuringExecution')];
  return terms.some((term) => valueAt(term, 'topologyKey') === 'kubernetes.io/hostname' && Object.keys(textsAt(term, 'labelSelector')).length > 0 && selects(valueAt(term, 'labelSelector'), podLabels));
}

function scaledObject(scaler: KubernetesObject, scene: Scene): KubernetesObject | undefined {
  const kind = String(valueAt(scaler, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment');
  return ofKind(scene, kind).find(({ metadata }) => metadata.name === scaledName(scaler));
}
