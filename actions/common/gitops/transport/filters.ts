import type { MissingObject } from '../repository/object-reader.ts';

/** No file has its contents. */
export const NO_CONTENTS = 'blob:none';
/** The files at the root and the folders beside them. */
export const UPPER_LEVELS = 'tree:2';

/** Below so few folders everything is taken at once: another request takes longer than some files too many. */
const FEW = 16;
const SMALL_FILES = `blob:limit=${64 * 1024}`;

/** What a server may leave out of missing objects, in git's own words; the later ones are for servers that can't do the first. */
export function contentFilters(missing: readonly MissingObject[]): [string, ...string[]] {
  const levels = Math.max(...missing.map((object) => object.levels)) + 1;
  return missing.length > FEW ? [NO_CONTENTS] : [`combine:tree:${levels}+${SMALL_FILES}`, NO_CONTENTS];
}
