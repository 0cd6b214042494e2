import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDocument, type ImageContent } from '../odoo/source/image-content.ts';
import { readTextIfThere, writeAtomically } from '../runtime/files.ts';
import { parseStrictJson } from '../runtime/json.ts';

/** What was found out about images before. A cache that fails costs time and nothing else. */
export interface ContentCache {
  read(key: string): Promise<ImageContent | undefined>;
  write(key: string, content: ImageContent): Promise<void>;
}

/** Each has about 200 KB. */
const KEPT = 40;

/** A cache below the runner's folder for what outlives a job; without such a folder nothing is kept. */
export function contentCache(environment: NodeJS.ProcessEnv = process.env): ContentCache {
  const parent = environment['RUNNER_TOOL_CACHE'] ?? '';
  const folder = join(parent, 'odoo-gitops-kit', 'image-content');
  return parent === ''
    ? { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
    : {
        read: (key) => readKept(join(folder, fileName(key))).catch(() => undefined),
        write: (key, content) => keep(folder, fileName(key), content).catch(() => undefined),
      };
}

function fileName(key: string): string {
  return `${key.replace('sha256:', '')}.json`;
}

async function readKept(path: string): Promise<ImageContent | undefined> {
  const text = await readTextIfThere(path, 'The cache');
  return text === null ? undefined : contentDocument.parse(parseStrictJson(text, 'The cache'));
}

async function keep(folder: string, file: string, content: ImageContent): Promise<void> {
  await writeAtomically(join(folder, file), JSON.stringify(content));
  const names = await readdir(folder);
  const dated = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })));
  const old = dated.toSorted((left, right) => right.time - left.time).slice(KEPT);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}
