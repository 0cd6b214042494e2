import { join } from 'node:path';
import { builtOnce } from '../machine/built-once.ts';
import { answerWithin } from '../machine/answer.ts';
import { runGo } from '../machine/go.ts';
import { findProgram } from '../machine/programs.ts';
import type { Report } from '../progress/progress.ts';

/** The version that Argo CD renders with, too. */
export const KUSTOMIZE_VERSION = '5.8.1';
const LEAST = [5, 8];
const DEADLINE = 10_000;

/**
 * The program kustomize: the one on the PATH where it is 5.8 or newer of version 5, else one built once from its Go module.
 * `kubectl kustomize` is no stand-in: it carries another version.
 *
 * @throws UserError when there is neither it nor Go.
 */
export async function ensureKustomize(report: Report): Promise<string> {
  return (await kustomizeOnPath()) ?? buildKustomize(report);
}

/** The kustomize on the PATH, if it is recent enough. */
export async function kustomizeOnPath(path?: string): Promise<string | undefined> {
  const program = await findProgram('kustomize', path);
  const said = program === undefined ? undefined : await answerWithin(DEADLINE, program, ['version']);
  return said !== undefined && isRecent(said) ? program : undefined;
}

/** Whether what `kustomize version` says is 5.8 or newer of version 5. */
export function isRecent(said: string): boolean {
  const [major = 0, minor = 0] = (/\bv?(\d+)\.(\d+)\.\d+/.exec(said) ?? []).slice(1).map(Number);
  return major === LEAST[0] && minor >= Number(LEAST[1]);
}

/** Kustomize built from its Go module, once. */
export async function buildKustomize(report: Report): Promise<string> {
  const folder = await builtOnce('kustomize', KUSTOMIZE_VERSION, report, async (work) => {
    report(`building Kustomize ${KUSTOMIZE_VERSION} from its Go module, once`);
    const environment = { GOBIN: work, CGO_ENABLED: '0' };
    await runGo(`Kustomize ${KUSTOMIZE_VERSION}`, ['install', '-trimpath', `sigs.k8s.io/kustomize/kustomize/v5@v${KUSTOMIZE_VERSION}`], { folder: work, environment });
  });
  return join(folder, 'kustomize');
}
