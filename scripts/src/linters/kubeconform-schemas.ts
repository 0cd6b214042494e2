import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../project/root.ts';
import type { KindIndex } from '../schemas/bundle.ts';

const BUNDLE = join(ROOT, 'schemas/kubernetes');
const REFERENCE = /"(?:[a-z-]+\.json)?#\/\$defs\//g;

/**
 * Writes the kit's schemas as kubeconform wants them: a file a kind, with no more definitions than it needs, which is the
 * quickest that can be made for it.
 *
 * @returns what to give as -schema-location.
 */
export async function writeSchemas(folder: string): Promise<string> {
  const { kinds } = JSON.parse(await readFile(join(BUNDLE, 'index.json'), 'utf8')) as { kinds: KindIndex };
  const definitions = await everyDefinition([...new Set(Object.values(kinds).map((place) => String(place.split('#')[0])))]);
  await mkdir(folder, { recursive: true });
  for (const [kind, place] of Object.entries(kinds)) {
    const definition = place.replace(/^.*#\/\$defs\//, '');
    const schema = { $ref: `#/$defs/${definition}`, $defs: closure(definition, definitions) };
    await writeFile(join(folder, fileOf(kind)), JSON.stringify(schema));
  }
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

/** The name by which kubeconform looks for `networking.k8s.io/v1 Ingress`: `ingress-networking-v1.json`. */
function fileOf(kind: string): string {
  const [apiVersion = '', name = ''] = kind.split(' ');
  return `${name.toLowerCase()}-${apiVersion.replace(/\..*\//, '/').replace('/', '-')}.json`;
}

async function everyDefinition(files: readonly string[]): Promise<Map<string, unknown>> {
  const texts = await Promise.all(files.map((file) => readFile(join(BUNDLE, file), 'utf8')));
  return new Map(texts.flatMap((text) => Object.entries((JSON.parse(text.replaceAll(REFERENCE, '"#/$defs/')) as { $defs: Record<string, unknown> }).$defs)));
}

function closure(root: string, definitions: ReadonlyMap<string, unknown>): Record<string, unknown> {
  const found = new Map<string, unknown>();
  const waiting = [root];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (!found.has(name)) {
      found.set(name, definitions.get(name));
      waiting.push(...[...JSON.stringify(definitions.get(name)).matchAll(/"#\/\$defs\/(?<name>[^"]+)"/g)].map(({ groups }) => String(groups?.['name'])));
    }
  }
  return Object.fromEntries(found);
}
