import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { type GeneratedFile, currentContent } from './documents.ts';

const SOURCES = 'workflows';
const PUBLISHED = '.github/workflows';
const MARK = `# Edit in ${SOURCES}/`;

/**
 * GitHub runs and publishes workflows only from `.github/workflows`, and takes a link there for YAML. So the sources are
 * copied, byte for byte; a copy is known by its first line, and one without a source goes.
 */
export async function workflowCopies(root: string): Promise<GeneratedFile[]> {
  const [sources, published] = [await workflowsIn(root, SOURCES), await workflowsIn(root, PUBLISHED)];
  const copies = await Promise.all(sources.map((name) => copyOf(root, name)));
  const others = published.filter((name) => !sources.includes(name));
  const contents = await Promise.all(others.map((name) => currentContent(root, join(PUBLISHED, name))));
  const orphans = others.filter((_, index) => contents[index]?.startsWith(MARK));
  return [...copies, ...orphans.map((name) => ({ path: join(PUBLISHED, name), content: undefined }))];
}

async function copyOf(root: string, name: string): Promise<GeneratedFile> {
  const content = await readFile(join(root, SOURCES, name), 'utf8');
  if (!content.startsWith(`${MARK}${name}`)) {
    throw new UserError(`${SOURCES}/${name}: the first line must begin with "${MARK}${name}".`);
  }
  return { path: join(PUBLISHED, name), content };
}

async function workflowsIn(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.yml')).map((entry) => entry.name).toSorted();
}
