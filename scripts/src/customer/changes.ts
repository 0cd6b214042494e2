import type { ChangedFile } from '../../../actions/common/gitops/repository/changed-files.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { hashesOf, type KitLock, LOCK_FILE, lockText } from './kit-lock.ts';
import { byPath, type PlannedFile } from './planned-file.ts';

/** What writing a repository would do. */
export interface RepositoryChanges {
  /** Files to write, with the lock as the last of them. */
  writes: ChangedFile[];
  /** Files that people or workflows have changed, and that the generator has no news for: they stay. */
  kept: string[];
  /** Files that the kit wrote once and would not write any more: they stay. */
  left: string[];
  /** Sentences about what has to be settled first; then nothing is written. */
  refusals: string[];
}

export interface ChangeOptions {
  /** Write over generated files that people changed. */
  overwrite: boolean;
  /** Leave them as they are, as files in which people have brought together their own and the generator's. */
  keep: boolean;
}

/**
 * What makes a repository have the planned files. Pure.
 *
 * @param present the text of each planned or locked file that is there.
 */
export function repositoryChanges(planned: readonly PlannedFile[], present: ReadonlyMap<string, string>, lock: KitLock | undefined, options: ChangeOptions): RepositoryChanges {
  const files = byPath(planned).map((file) => ({ file, verdict: verdictOn(file, present.get(file.path), lock, options) }));
  const paths = (verdict: Verdict): string[] => files.filter((one) => one.verdict === verdict).map(({ file }) => file.path);
  const left = lockedPaths(lock).filter((path) => present.has(path) && !planned.some((file) => file.path === path));
  const changed = paths('changed').map((path) => (writtenHash(lock, path) === undefined ? foreignSentence(path) : changedSentence(path)));
  const refusals = [...otherTemplates(planned, lock), ...paths('vendored-differs').map(vendoredSentence), ...changed];
  const written = files.filter(({ verdict }) => verdict === 'write').map(({ file }) => changeOf(file, present));
  const writes = [...written, ...lockChange(planned, present, lock, [...left, ...paths('keep')])];
  return { writes, kept: [...paths('keep'), ...paths('together')].toSorted(), left, refusals };
}

const WAYS_OUT = '--overwrite --dry-run shows both. Bring them together by hand and say --keep, or write over it with --overwrite.';

type Verdict = 'write' | 'same' | 'keep' | 'together' | 'changed' | 'vendored-differs';

function verdictOn({ path, content, kind }: PlannedFile, text: string | undefined, lock: KitLock | undefined, { overwrite, keep }: ChangeOptions): Verdict {
  if (text === content) {
    return 'same';
  }
  const isAsWritten = text === undefined || sha256(text) === writtenHash(lock, path);
  if (isAsWritten) {
    return 'write';
  }
  if (kind === 'vendored') {
    return 'vendored-differs';
  }
  if (kind === 'generated' && overwrite) {
    return 'write';
  }
  const hasNews = sha256(content) !== writtenHash(lock, path);
  return kind === 'seeded' || !hasNews ? 'keep' : keep ? 'together' : 'changed';
}

function writtenHash(lock: KitLock | undefined, path: string): string | undefined {
  return lock?.generated[path] ?? lock?.vendored[path];
}

function lockedPaths(lock: KitLock | undefined): string[] {
  return [...Object.keys(lock?.generated ?? {}), ...Object.keys(lock?.vendored ?? {})];
}

function changeOf({ path, content }: PlannedFile, present: ReadonlyMap<string, string>): ChangedFile {
  return { path, before: present.get(path) ?? null, after: content };
}

/** A file that stays as it is keeps the hash of what the kit wrote, so that it goes on being people's own. */
function lockChange(planned: readonly PlannedFile[], present: ReadonlyMap<string, string>, lock: KitLock | undefined, staying: readonly string[]): ChangedFile[] {
  const hashes = (isVendored: boolean): Record<string, string> => {
    const before = (isVendored ? lock?.vendored : lock?.generated) ?? {};
    const stay = Object.entries(before).filter(([path]) => staying.includes(path));
    return { ...hashesOf(planned.filter(({ kind }) => (kind === 'vendored') === isVendored)), ...Object.fromEntries(stay) };
  };
  const after = lockText({ kit: KIT_VERSION, vendored: hashes(true), generated: hashes(false) });
  const before = present.get(LOCK_FILE) ?? null;
  return before === after ? [] : [{ path: LOCK_FILE, before, after }];
}

/** Vendored files change by scripts/upgrade-kit alone, which shows first what each environment would apply. */
function otherTemplates(planned: readonly PlannedFile[], lock: KitLock | undefined): string[] {
  const wanted = hashesOf(planned.filter(({ kind }) => kind === 'vendored'));
  const written = lock?.vendored ?? {};
  const paths = Object.keys({ ...written, ...wanted });
  const isBegun = Object.keys(written).length > 0 && Object.keys(wanted).length > 0;
  if (lock === undefined || !isBegun || (lock.kit === KIT_VERSION && paths.every((path) => written[path] === wanted[path]))) {
    return [];
  }
  const difference = lock.kit === KIT_VERSION ? 'are others than those of this kit' : `are from version ${lock.kit} of the kit, and this is ${KIT_VERSION}`;
  return [`${LOCK_FILE}: the templates in the repository ${difference}. Run scripts/upgrade-kit first: it shows what changes.`];
}

function vendoredSentence(path: string): string {
  return `${path}: differs from what the kit wrote, and vendored files are not changed by hand. Put it back (git restore), or bring the change into the kit.`;
}

function changedSentence(path: string): string {
  return `${path}: somebody changed it since the kit wrote it, and now the kit would write something else. ${WAYS_OUT}`;
}

function foreignSentence(path: string): string {
  return `${path}: is there already, the kit did not write it, and would write something else. ${WAYS_OUT}`;
}
