import { type KubernetesObject, listAt, objectName, textsAt, valueAt } from './object.ts';

/** A container of a pod template. `init` ones run before the others. */
export interface Container {
  name: string;
  image: string;
  init: boolean;
  /** As the manifest has it. */
  fields: Record<string, unknown>;
}

/** An object that makes pods, with the pods that it makes. */
export interface Workload {
  object: KubernetesObject;
  /** True for what runs on and on; false for Jobs and CronJobs. */
  serves: boolean;
  podLabels: Record<string, string>;
  podSpec: Record<string, unknown>;
  containers: Container[];
}

const TEMPLATES: Record<string, readonly string[]> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

export function workloadsOf(objects: readonly KubernetesObject[]): Workload[] {
  return objects.flatMap((object) => {
    const path = Object.hasOwn(TEMPLATES, object.kind) ? TEMPLATES[object.kind] : undefined;
    return path === undefined ? [] : [workloadAt(object, path)];
  });
}

/** The container in a sentence: `container odoo of Deployment/web`. */
export function containerName(workload: Workload, { name }: Container): string {
  return `container ${name} of ${objectName(workload.object)}`;
}

function workloadAt(object: KubernetesObject, path: readonly string[]): Workload {
  const template = valueAt(object, ...path);
  return {
    object,
    serves: !['Job', 'CronJob'].includes(object.kind),
    podLabels: textsAt(template, 'metadata', 'labels'),
    podSpec: (valueAt(template, 'spec') ?? {}) as Record<string, unknown>,
    containers: [...containersAt(template, 'initContainers'), ...containersAt(template, 'containers')],
  };
}

function containersAt(template: unknown, list: 'initContainers' | 'containers'): Container[] {
  return listAt(template, 'spec', list).map((fields) => ({
    name: String(fields['name']),
    image: String(fields['image'] ?? ''),
    init: list === 'initContainers',
    fields,
  }));
}

/** The labels of the pods that CloudNativePG makes, which no manifest shows. */
export function operatedPodLabels(objects: readonly KubernetesObject[]): Record<string, string>[] {
  return objects.flatMap((object): Record<string, string>[] => {
    const { name } = object.metadata;
    if (object.kind === 'Cluster') {
      return [{ ...textsAt(object, 'spec', 'inheritedMetadata', 'labels'), 'cnpg.io/cluster': name }];
    }
    return object.kind === 'Pooler' ? [{ ...textsAt(object, 'spec', 'template', 'metadata', 'labels'), 'cnpg.io/poolerName': name }] : [];
  });
}
