import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';

/** A file as it has to be; `undefined` content means that it must not be there. */
export interface GeneratedFile {
  /** Relative to the top folder. */
  path: string;
  content: string | undefined;
}

export async function currentContent(root: string, path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined);
}

/** The paths whose content on disk is not what it has to be, sorted. */
export async function drifted(root: string, files: readonly GeneratedFile[]): Promise<GeneratedFile[]> {
  const current = await Promise.all(files.map((file) => currentContent(root, file.path)));
  return files
    .filter((file, index) => file.content !== current[index])
    .toSorted((left, right) => left.path.localeCompare(right.path));
}

export async function writeGenerated(root: string, file: GeneratedFile): Promise<void> {
  if (file.content === undefined) {
    await rm(join(root, file.path));
  } else {
    await writeAtomically(join(root, file.path), file.content);
  }
}

/**
 * Replaces what stands between `<!-- <name>-start -->` and `<!-- <name>-end -->`.
 *
 * @throws UserError when the document has not exactly one such pair.
 */
export function replaceSection(document: string, path: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name}-start -->`, `<!-- ${name}-end -->`];
  const [before, inside, ...moreStarts] = document.split(start);
  const [, after, ...moreEnds] = (inside ?? '').split(end);
  if (before === undefined || after === undefined || moreStarts.length + moreEnds.length > 0) {
    throw new UserError(`${path} must have exactly one ${start} and after it one ${end}.`);
  }
  return `${before}${start}\n\n${content.trim()}\n\n${end}${after}`;
}
