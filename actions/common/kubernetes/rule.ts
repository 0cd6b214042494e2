import type { Settings } from '../gitops/settings/settings.ts';
import { type KubernetesObject, listAt, objectName, valueAt } from './object.ts';
import { type Container, containerName, type Workload, workloadsOf } from './workload.ts';

/** Everything that one environment sends to its cluster, by both of its Applications. */
export interface Scene {
  environment: string;
  objects: readonly KubernetesObject[];
  workloads: readonly Workload[];
  /** Undefined where the settings could not be read. */
  settings: Settings | undefined;
}

/** One place that breaks a rule. */
export interface Violation {
  object: KubernetesObject;
  /** What is wrong, in a sentence that names the object. */
  message: string;
}

/** A rule for manifests. `check` is a pure function. */
export interface Rule {
  /** Stable; exceptions name it. */
  code: string;
  /** What others call it: kube-score, kube-linter, polaris, trivy (KSV), checkov (CKV). Empty for a rule of the kit alone. */
  upstream: readonly string[];
  /** What to do about a violation. */
  advice: string;
  /** A warning is shown and fails nothing. */
  severity?: 'warning';
  check(scene: Scene): Violation[];
}

/** Kinds of environments that users depend on: rules for availability count there. */
const DEPENDED_ON = ['production', 'dr'];

export function sceneOf(environment: string, objects: readonly KubernetesObject[], settings: Settings | undefined): Scene {
  return { environment, objects, workloads: workloadsOf(objects), settings };
}

/** What the environment is for: production, staging and so on. */
export function purposeOf({ environment, settings }: Scene): string {
  return settings?.kind ?? environment;
}

export function isDependedOn(scene: Scene): boolean {
  return DEPENDED_ON.includes(purposeOf(scene));
}

export function ofKind(scene: Scene, ...kinds: string[]): KubernetesObject[] {
  return scene.objects.filter(({ kind }) => kinds.includes(kind));
}

/** What is wrong with objects of some kinds; `complaint` goes on where the object's name ends. */
export function eachOf(kinds: readonly string[], complaint: (object: KubernetesObject, scene: Scene) => string | undefined): Rule['check'] {
  return (scene) => ofKind(scene, ...kinds).flatMap((object) => violation(object, objectName(object), complaint(object, scene)));
}

export function eachWorkload(complaint: (workload: Workload, scene: Scene) => string | undefined): Rule['check'] {
  return (scene) => scene.workloads.flatMap((workload) => violation(workload.object, objectName(workload.object), complaint(workload, scene)));
}

export function eachContainer(complaint: (container: Container, workload: Workload, scene: Scene) => string | undefined): Rule['check'] {
  return (scene) => scene.workloads.flatMap((workload) =>
    workload.containers.flatMap((container) => violation(workload.object, containerName(workload, container), complaint(container, workload, scene))));
}

/** What an autoscaler lets a Deployment or StatefulSet grow to, or its own number. */
export function mostReplicas(scene: Scene, name: string): number {
  const scaler = ofKind(scene, 'ScaledObject', 'HorizontalPodAutoscaler').find((object) => scaledName(object) === name);
  const own = scene.workloads.find(({ object }) => object.metadata.name === name && object.kind !== 'Job')?.object;
  const most = scaler === undefined ? valueAt(own, 'spec', 'replicas') : (valueAt(scaler, 'spec', 'maxReplicaCount') ?? valueAt(scaler, 'spec', 'maxReplicas') ?? 100);
  return own === undefined ? 0 : Number(most ?? 1);
}

/** The name of what an autoscaler scales. */
export function scaledName(scaler: KubernetesObject): string {
  return String(valueAt(scaler, 'spec', 'scaleTargetRef', 'name'));
}

/** The names of the ports of a pod's containers, and their numbers as text. */
export function portsOf({ containers }: Workload): string[] {
  return containers.flatMap(({ fields }) => listAt(fields, 'ports').flatMap(({ name, containerPort }) => [String(containerPort), ...(name === undefined ? [] : [String(name)])]));
}

function violation(object: KubernetesObject, name: string, complaint: string | undefined): Violation[] {
  return complaint === undefined ? [] : [{ object, message: `${name} ${complaint}.` }];
}
