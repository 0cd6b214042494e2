/** An object as it is sent to a cluster. Fields beside these are as the kind has them. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

export interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** True for what can be taken for an object at all: the schemas judge the rest. */
export function isKubernetesObject(value: unknown): value is KubernetesObject {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<KubernetesObject>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata === 'object' && metadata !== null && typeof metadata.name === 'string';
}

/** `Deployment/web`, as findings and exceptions name it. */
export function objectName({ kind, metadata }: KubernetesObject): string {
  return `${kind}/${metadata.name}`;
}

/** The API group of an object; empty for Kubernetes' core. */
export function groupOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.includes('/') ? String(apiVersion.split('/')[0]) : '';
}

/** The value at a path of keys and indexes; undefined where there is none. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => (typeof inner === 'object' && inner !== null ? (inner as Record<string | number, unknown>)[step] : undefined), value);
}

/** The list at a path without what is nothing; empty where there is none. */
export function listAt<Item = Record<string, unknown>>(value: unknown, ...path: (string | number)[]): Item[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as Item[]).filter((item) => item !== null && item !== undefined) : [];
}

/** The mapping of texts at a path; empty where there is none. */
export function textsAt(value: unknown, ...path: (string | number)[]): Record<string, string> {
  const found = valueAt(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? (found as Record<string, string>) : {};
}
