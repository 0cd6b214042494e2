import type { ChangedFile } from '../../../actions/common/gitops/repository/changed-files.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { VENDOR } from '../customer/template-names.ts';

/** What an upgrade changes below the vendored folder, or why it may not. */
export interface VendoredChanges {
  /** Null after: the kit has it no more. Sorted by path. */
  changes: ChangedFile[];
  /** A sentence for each file that people changed. */
  refusals: string[];
}

/**
 * Compares the vendored files with what was written and with what is to be written. A file that is as it is to be counts as
 * written: an upgrade that was killed goes on where it was.
 *
 * @param present texts by path from the root of the repository.
 * @param written hashes by path, as the lock has them.
 * @param wanted texts by path.
 */
export function vendoredChanges(present: ReadonlyMap<string, string>, written: Readonly<Record<string, string>>, wanted: ReadonlyMap<string, string>): VendoredChanges {
  const paths = [...new Set([...present.keys(), ...Object.keys(written), ...wanted.keys()])].toSorted();
  return {
    refusals: paths.flatMap((path) => problemOf(path, present.get(path), written[path], wanted.get(path)) ?? []),
    changes: paths.filter((path) => present.get(path) !== wanted.get(path)).map((path) => ({ path, before: present.get(path) ?? null, after: wanted.get(path) ?? null })),
  };
}

function problemOf(path: string, text: string | undefined, hash: string | undefined, wanted: string | undefined): string | undefined {
  if (text === wanted || (text !== undefined && sha256(text) === hash)) {
    return undefined;
  }
  if (text === undefined) {
    return hash === undefined ? undefined : `${path}: was deleted, and the kit still needs it. Put it back (git restore).`;
  }
  return hash === undefined
    ? `${path}: does not come from the kit. Move it out of ${VENDOR}.`
    : `${path}: was changed by hand. Put it back (git restore), and bring the change into the kit or into settings.`;
}
