/**
 * A file that a customer's repository is to have.
 *
 * - `vendored`: a byte for byte copy of a template of the kit. People never change it.
 * - `generated`: follows from the answers. What people change stays; where both have changed, people decide.
 * - `seeded`: begun by the generator, and from the first change on the people's or the workflows' own.
 */
export interface PlannedFile {
  /** From the root of the repository. */
  path: string;
  content: string;
  kind: 'vendored' | 'generated' | 'seeded';
}

export function generated(path: string, content: string): PlannedFile {
  return { path, content, kind: 'generated' };
}

export function seeded(path: string, content: string): PlannedFile {
  return { path, content, kind: 'seeded' };
}

/** Files as they are written: in the order of their paths, whatever the language of the machine. */
export function byPath(files: readonly PlannedFile[]): PlannedFile[] {
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}
