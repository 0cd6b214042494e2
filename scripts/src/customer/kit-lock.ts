import { z } from 'zod';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { parseYamlFile } from '../../../actions/common/runtime/yaml-file.ts';
import type { PlannedFile } from './planned-file.ts';

/** Where a repository keeps what the kit wrote into it. */
export const LOCK_FILE = 'kit.lock.json';

/** What the kit wrote: SHA-256 of each file as it was written, by path. */
export interface KitLock {
  /** Version of the kit that the vendored files are from. */
  kit: string;
  vendored: Record<string, string>;
  generated: Record<string, string>;
}

const PATH = /^(?!\/)(?!.*(?:^|\/)\.{1,2}(?:\/|$))[^\u0000-\u001F\u007F\\]+$/;
const files = z.record(z.string().regex(PATH, 'must be a path inside of the repository'), z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be a digest'));
const lockSchema = z.strictObject({ version: z.literal(1), kit: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+[-+.0-9A-Za-z]*$/, 'must be a version'), vendored: files, generated: files });

/**
 * Reads kit.lock.json.
 *
 * @param text null when there is none: the kit has written nothing.
 * @throws Refusal listing every problem as `kit.lock.json:line:column: sentence`.
 */
export function parseLock(text: string | null): KitLock | undefined {
  if (text === null) {
    return undefined;
  }
  // JSON is YAML, and this reader knows lines and columns.
  const { kit, vendored, generated } = parseYamlFile(text, LOCK_FILE, lockSchema);
  return { kit, vendored, generated };
}

/** SHA-256 of each file as it is to be written, by path. */
export function hashesOf(files: readonly PlannedFile[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, content }) => [path, sha256(content)]));
}

/** The text of kit.lock.json: one file a line, sorted, so that a change of one is a change of one line. */
export function lockText({ kit, vendored, generated }: KitLock): string {
  return `${JSON.stringify({ version: 1, kit, vendored: sorted(vendored), generated: sorted(generated) }, undefined, 2)}\n`;
}

function sorted(hashes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(hashes).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
