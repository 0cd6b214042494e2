import { UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { findProgram } from '../machine/programs.ts';
import type { Render } from './rendered-changes.ts';

/** Argo CD 3.4 and 3.5 bundle it; older ones order components and generators differently. */
const MINIMUM = [5, 8] as const;

/**
 * Renders with the kustomize of the PATH.
 *
 * @throws UserError when there is none, or one that is too old.
 */
export async function kustomizeRender(): Promise<Render> {
  const program = await findProgram('kustomize');
  const advice = `kustomize ${MINIMUM.join('.')} or newer is needed on the PATH: https://github.com/kubernetes-sigs/kustomize/releases (kubectl kustomize is no stand-in)`;
  if (program === undefined) {
    throw new UserError(`There is no kustomize: ${advice}.`);
  }
  const said = (await requireProgram(runProgram, 'Asking kustomize for its version', program, ['version'])).trim();
  if (!isNewEnough(said)) {
    throw new UserError(`${program} is version ${said}: ${advice}.`);
  }
  return (folder) => requireProgram(runProgram, `Rendering ${folder}`, program, ['build', folder]);
}

/** One that was built from source without a version says "(devel)", and is taken. */
export function isNewEnough(said: string): boolean {
  const [major = 0, minor = 0] = (/^v?(?<major>\d+)\.(?<minor>\d+)\./.exec(said) ?? []).slice(1).map(Number);
  return said === '(devel)' || major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
}
