import type { Resource } from './kustomize.ts';

/** What a workload makes its pods of. */
export interface PodTemplate {
  /** `Kind/name` of the workload. */
  owner: string;
  labels: Record<string, string>;
  spec: any;
  /** How many there are at most; a Job has one. */
  replicas: number;
}

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** The pods of everything that the kit writes pod templates for. */
export function podTemplates(resources: readonly Resource[]): PodTemplate[] {
  return resources.flatMap((resource) => {
    const template = templateOf(resource);
    return template === undefined ? [] : [{
      owner: `${resource.kind}/${resource.metadata.name}`, labels: template.metadata?.labels ?? {}, spec: template.spec, replicas: mostReplicas(resources, resource),
    }];
  });
}

export function containersOf({ spec }: Pick<PodTemplate, 'spec'>): any[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** Labels of the pods that an operator makes for what the kit asks of it, beside those of the kit's own. */
export function allPodLabels(resources: readonly Resource[]): Record<string, string>[] {
  const operators = resources.flatMap(({ kind, metadata, spec }) => {
    if (kind === 'Cluster') {
      return [{ 'cnpg.io/cluster': metadata.name, 'cnpg.io/podRole': 'instance', ...spec.inheritedMetadata.labels }];
    }
    return kind === 'Pooler' ? [spec.template.metadata.labels] : [];
  });
  return [...podTemplates(resources).map(({ labels }) => labels), ...operators];
}

export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Record<string, string>): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return equal && matchExpressions.every(({ key, operator, values = [] }) => {
    const value = labels[key];
    if (operator === 'Exists' || operator === 'DoesNotExist') {
      return (operator === 'Exists') === (value !== undefined);
    }
    return operator === 'In' && value !== undefined && values.includes(value);
  });
}

function templateOf({ kind, spec }: Resource): any {
  if (kind === 'CronJob') {
    return spec.jobTemplate.spec.template;
  }
  return ['Deployment', 'StatefulSet', 'Job'].includes(kind) ? spec.template : undefined;
}

function mostReplicas(resources: readonly Resource[], { kind, metadata, spec }: Resource): number {
  const scaler = resources.find((other) => ['HorizontalPodAutoscaler', 'ScaledObject'].includes(other.kind) && other['spec'].scaleTargetRef.name === metadata.name);
  if (kind === 'Deployment' && scaler !== undefined) {
    return scaler['spec'].maxReplicas ?? scaler['spec'].maxReplicaCount;
  }
  return spec.replicas ?? 1;
}
