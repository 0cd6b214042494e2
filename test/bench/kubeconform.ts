import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtOnce } from '../../scripts/src/machine/built-once.ts';
import { runGo } from '../../scripts/src/machine/go.ts';
import { ROOT } from '../../scripts/src/project/root.ts';

const VERSION = 'v0.8.0';
const BUNDLE = join(ROOT, 'schemas/kubernetes');

interface Definitions {
  $defs: Record<string, unknown>;
}

/** The program that others hold manifests to schemas with, built once from its Go module. */
export async function ensureKubeconform(): Promise<string> {
  const report = (words: string): void => console.error(words);
  const folder = await builtOnce('bench/kubeconform', VERSION, report, async (work) => {
    report(`building kubeconform ${VERSION} from its Go module, once`);
    await runGo(`kubeconform ${VERSION}`, ['install', '-trimpath', `github.com/yannh/kubeconform/cmd/kubeconform@${VERSION}`], { folder: work, environment: { GOBIN: work, CGO_ENABLED: '0' } });
  });
  return join(folder, 'kubeconform');
}

/**
 * Writes the kit's schemas of Kubernetes' own kinds as kubeconform wants them: a file a kind, with no more definitions than it
 * needs, which is the quickest that can be made for it.
 *
 * @returns what to give as -schema-location.
 */
export async function writeSchemas(folder: string): Promise<string> {
  const { kinds } = JSON.parse(await readFile(join(BUNDLE, 'index.json'), 'utf8')) as { kinds: Record<string, string> };
  const core = (JSON.parse(await readFile(join(BUNDLE, 'kubernetes.json'), 'utf8')) as Definitions).$defs;
  await mkdir(folder, { recursive: true });
  for (const [kind, place] of Object.entries(kinds).filter(([, found]) => found.startsWith('kubernetes.json#'))) {
    const [apiVersion = '', name = ''] = kind.split(' ');
    const definition = place.replace('kubernetes.json#/$defs/', '');
    const schema = { $ref: `#/$defs/${definition}`, $defs: closure(definition, core) };
    const suffix = apiVersion.replace(/\..*\//, '/').replace('/', '-');
    await writeFile(join(folder, `${name.toLowerCase()}-${suffix}.json`), JSON.stringify(schema));
  }
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

function closure(root: string, definitions: Record<string, unknown>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const waiting = [root];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found[name] === undefined) {
      found[name] = definitions[name];
      waiting.push(...[...JSON.stringify(definitions[name]).matchAll(/"#\/\$defs\/(?<name>[^"]+)"/g)].map(({ groups }) => String(groups?.['name'])));
    }
  }
  return found;
}
