import type { Edit } from '../editing/splice.ts';
import type { PresentRelease } from './record-fields.ts';
import type { ReleaseRecord } from './record.ts';

/** How one kind of file says a release record. Every function throws a Refusal that starts with `file:line:column`. */
export interface RecordFormat {
  parse(text: string, file: string): ReleaseRecord;
  /** Of a file that is not complete, too. */
  readPresent(text: string, file: string): PresentRelease;
  /** What makes the file say the record. */
  edits(text: string, record: ReleaseRecord, file: string): Edit[];
  /** The text of a file where there is none yet. */
  fresh(record: ReleaseRecord): string;
  /** What the files beside the record hold where there is no such document: nothing, or null for no file at all. */
  readonly noDocument: '' | null;
}
