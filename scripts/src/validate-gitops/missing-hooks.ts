import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { type KubernetesObject, objectName, textsAt } from '../../../actions/common/kubernetes/object.ts';
import type { Sent } from './applications.ts';
import { lineAt } from './places.ts';

const HOOK = 'argocd.argoproj.io/hook';

/** Hooks of the kit that a patch took away, or out of their phase: Argo CD would carry a release out without that step. */
export function missingHooks(environment: string, sent: readonly Sent[]): Finding[] {
  return sent.flatMap(({ objects, tree }) => tree.objects
    .filter(({ object }) => phaseOf(object) !== '' && !objects.some((rendered) => objectName(rendered) === objectName(object) && phaseOf(rendered) === phaseOf(object)))
    .map(({ object, file, source }): Finding => ({
      code: 'missing-hook',
      severity: 'error',
      environment,
      object: objectName(object),
      file,
      line: lineAt(source, []),
      message: `${objectName(object)} is no ${phaseOf(object)} hook of the environment any more: a release would go on without that step.`,
      advice: 'Take away the patch that removes or changes it.',
    })));
}

function phaseOf(object: KubernetesObject): string {
  return textsAt(object, 'metadata', 'annotations')[HOOK] ?? '';
}
