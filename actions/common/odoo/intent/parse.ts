import { sha256 } from '../../runtime/canonical.ts';
import { Refusal } from '../../runtime/errors.ts';
import { parseYamlFile } from '../../runtime/yaml-file.ts';
import type { DifferenceKind } from '../rehearsal/difference.ts';
import { type ChangeEntry, type IntentFile, intentSchema, verbsOf } from './schema.ts';

/** Where a source repository keeps what a release declares. */
export const INTENT_FILE = 'release-intent.yaml';

/** Where build-image puts it. Not in the helper's folder, over which a rehearsal mounts its own. */
export const INTENT_IN_IMAGE = `/opt/odoo/${INTENT_FILE}`;

/** Larger files are refused: a person reads every line. */
export const MAXIMUM_INTENT_BYTES = 64 * 1024;

/** A difference that the release's authors mean. */
export interface DeclaredChange {
  kind: DifferenceKind;
  /** What the difference is about, in the same words. */
  subject: string;
  /** Null: any number of values or rows. */
  upTo: number | null;
  because: string;
}

/** An error in the update's log that the release's authors know. */
export interface DeclaredLog {
  /** The first line of the message; each `*` stands for any text. */
  pattern: string;
  because: string;
}

/** What the authors of a release declare that it destroys or alters. */
export interface ReleaseIntent {
  /** `sha256:<hex>` of the file. */
  sha256: string;
  changes: DeclaredChange[];
  logs: DeclaredLog[];
}

/**
 * Reads release-intent.yaml.
 *
 * @throws Refusal that lists every problem as `file:line:column: sentence`, one a line.
 */
export function parseIntent(text: string, file: string = INTENT_FILE): ReleaseIntent {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAXIMUM_INTENT_BYTES) {
    throw new Refusal(`${file}: has ${bytes} bytes; at most ${MAXIMUM_INTENT_BYTES} are read.`);
  }
  const { changes, logs } = parseYamlFile<IntentFile>(text, file, intentSchema);
  return { sha256: sha256(text), changes: (changes ?? []).flatMap(declaredChange), logs: logs ?? [] };
}

function declaredChange(entry: ChangeEntry): DeclaredChange[] {
  return verbsOf(entry).map((kind) => ({ kind, subject: String(entry[kind]), upTo: entry['up-to'] ?? null, because: entry.because }));
}
