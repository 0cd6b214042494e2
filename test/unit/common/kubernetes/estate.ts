import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type KubernetesObject, objectName } from '../../../../actions/common/kubernetes/object.ts';
import { type Scene, sceneOf } from '../../../../actions/common/kubernetes/rule.ts';
import { RULES } from '../../../../actions/common/kubernetes/rules/all.ts';
import { parseSettings, type Settings } from '../../../../actions/common/gitops/settings/settings.ts';

const FIXTURES = join(import.meta.dirname, '../../../fixtures');
const SETTINGS = 'cluster-repo/environments/production/settings/kustomization.yaml';
const RENDERED = readFileSync(join(FIXTURES, 'rendered-estate.yaml'), 'utf8');

/** What kustomize 5.8.1 makes of the production of `test/fixtures/cluster-repo`: objects that break no rule. */
export function goodObjects(): KubernetesObject[] {
  return parseAllDocuments(RENDERED).map((document) => document.toJS() as KubernetesObject);
}

export function goodSettings(): Settings {
  return parseSettings(readFileSync(join(FIXTURES, SETTINGS), 'utf8'), SETTINGS).settings;
}

export interface Change {
  environment?: string;
  settings?: Partial<Settings>;
  /** The object, such as `Deployment/web`, and the values to put at paths in it; undefined takes one away. */
  set?: Record<string, Record<string, unknown>>;
  add?: unknown[];
  remove?: string[];
}

/** The good estate with something changed. */
export function estate({ environment = 'production', settings = {}, set = {}, add = [], remove = [] }: Change = {}): Scene {
  const objects = goodObjects().filter((object) => !remove.includes(objectName(object)));
  for (const [name, values] of Object.entries(set)) {
    const object = objects.find((one) => objectName(one) === name);
    if (object === undefined) {
      throw new Error(`The estate has no ${name}.`);
    }
    Object.entries(values).forEach(([path, value]) => put(object, path.split('/').map((step) => step.replaceAll('~1', '/')), value));
  }
  return sceneOf(environment, [...objects, ...(add as KubernetesObject[])], { ...goodSettings(), ...settings });
}

/** What the rules say of a scene, as `code: sentence`. */
export function said(scene: Scene): string[] {
  return RULES.flatMap((rule) => rule.check(scene).map(({ message }) => `${rule.code}: ${message}`));
}

/** An object in the namespace of the estate. */
export function object(apiVersion: string, kind: string, name: string, fields: object): unknown {
  return { apiVersion, kind, metadata: { name, namespace: 'acme-production' }, ...fields };
}

function put(target: unknown, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  const inner = target as Record<string, unknown>;
  if (rest.length > 0) {
    inner[step] ??= {};
    put(inner[step], rest, value);
  } else if (value === undefined) {
    delete inner[step];
  } else {
    inner[step] = value;
  }
}
