import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { groupOf, type KubernetesObject, objectName } from '../../../actions/common/kubernetes/object.ts';
import { isRefused } from '../fleet/projects.ts';
import type { Tree } from '../kustomize/tree.ts';
import type { APPLICATIONS } from './environments.ts';
import { placeOf } from './places.ts';

/** What one Application of an environment sends to its cluster, and what it is rendered from. */
export interface Sent {
  application: (typeof APPLICATIONS)[number];
  objects: readonly KubernetesObject[];
  tree: Tree;
}

/** What the two Applications of an environment must not send: kinds that their projects refuse, and the same object both. */
export function applicationFindings(environment: string, sent: readonly Sent[]): Finding[] {
  const owners = new Map<string, string>();
  return sent.flatMap(({ application, objects, tree }) => objects.flatMap((object) => {
    const name = `${groupOf(object)} ${object.metadata.namespace ?? ''} ${objectName(object)}`;
    const other = owners.get(name);
    owners.set(name, other ?? application);
    const problems = [
      ...(isRefused(application, groupOf(object), object.kind) ? [{ code: 'wrong-application', message: `${objectName(object)} is sent by ${application}, whose project in Argo CD refuses this kind.`, advice: application === 'app' ? 'Move it to settings/data; what survives a release, what fences it in and whatever may be ill for reasons of its own belong there.' : 'Take it away; only the platform makes such objects.' }] : []),
      ...(other === undefined ? [] : [{ code: 'duplicate-object', message: `${objectName(object)} is sent by ${other} and by ${application}, which then undo each other's changes.`, advice: 'Keep it in one of settings/data and settings/app.' }]),
    ];
    return problems.map((problem): Finding => ({ ...problem, severity: 'error', environment, object: objectName(object), ...placeOf(object, [], [tree]) }));
  }));
}
