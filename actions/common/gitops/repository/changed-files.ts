import type { FileChanges } from './object-store.ts';
import type { Snapshot } from './snapshot.ts';

/** A file before and after; null where there is none. */
export interface ChangedFile {
  path: string;
  before: string | null;
  after: string | null;
}

/** The changes that are any: what a snapshot says already is left out. Sorted by path. */
export async function changedFiles(snapshot: Snapshot, changes: FileChanges): Promise<ChangedFile[]> {
  await snapshot.prefetch([...changes.keys()]);
  const changed: ChangedFile[] = [];
  for (const [path, after] of [...changes].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    const before = (await snapshot.read(path)) ?? null;
    if (before !== after) {
      changed.push({ path, before, after });
    }
  }
  return changed;
}
