import { join } from 'node:path';
import { builtOnce } from '../../scripts/src/machine/built-once.ts';
import { runGo } from '../../scripts/src/machine/go.ts';

const VERSION = 'v5.8.1';

/**
 * The program with which people bump images, built once from its Go module.
 *
 * @throws UserError when there is no Go, or its modules can't be had.
 */
export async function ensureKustomize(): Promise<string> {
  const folder = await builtOnce('bench/kustomize', VERSION, (words) => console.error(words), async (work) => {
    console.error(`building Kustomize ${VERSION} from its Go module, once`);
    const environment = { GOBIN: work, CGO_ENABLED: '0' };
    await runGo(`Kustomize ${VERSION}`, ['install', '-trimpath', `sigs.k8s.io/kustomize/kustomize/v5@${VERSION}`], { folder: work, environment });
  });
  return join(folder, 'kustomize');
}
