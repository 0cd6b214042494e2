import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { inParallel } from '../project/parallel.ts';
import { filesBelow } from '../project/files.ts';

const TOP_FOLDERS = ['.ci', '.github', 'actions', 'gitops-templates', 'scripts', 'test', 'workflows'];
const NOT_OURS = /(?:^|\/)(?:node_modules|dist|__pycache__|fixtures|\.ruff_cache)\//;

/** The project's own files relative to its top folder; no bundles and no test data. */
export async function sourceFiles(root: string): Promise<string[]> {
  const below = await Promise.all(TOP_FOLDERS.map(async (top) => (await filesBelow(join(root, top))).map((path) => join(top, path))));
  return below.flat().filter((path) => !NOT_OURS.test(path));
}

/** Shell scripts, by their name or their first line. */
export async function shellScripts(root: string): Promise<string[]> {
  return byInterpreter(root, /\.(?:sh|bash)$/, /^#!.*\b(?:ba|da)?sh\b/);
}

/** Python programs and modules, by their name or their first line. */
export async function pythonFiles(root: string): Promise<string[]> {
  return byInterpreter(root, /\.py$/, /^#!.*\bpython3?\b/);
}

export async function dockerfiles(root: string): Promise<string[]> {
  return (await sourceFiles(root)).filter((path) => /(?:^|\.)Dockerfile$/.test(basename(path)));
}

/** Workflows and the caller files that customers copy. */
export async function workflowFiles(root: string): Promise<string[]> {
  return (await sourceFiles(root)).filter((path) => /(?:^|\/)(?:\.github\/)?workflows\/[^/]+\.ya?ml$/.test(path));
}

async function byInterpreter(root: string, named: RegExp, started: RegExp): Promise<string[]> {
  const files = await sourceFiles(root);
  const chosen = await inParallel(files, 16, async (path) =>
    named.test(path) || (!basename(path).includes('.') && started.test(await firstLine(join(root, path)))));
  return files.filter((_, index) => chosen[index]);
}

async function firstLine(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(128), 0, 128, 0);
    return buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '';
  } finally {
    await file.close();
  }
}
