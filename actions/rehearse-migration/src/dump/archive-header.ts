import { isNativeError } from 'node:util/types';

/** What pg_dump writes of itself at the head of an archive. */
export interface ArchiveHeader {
  /** The format byte: as pg_dump's options name it. A directory's toc.dat says `tar` too. */
  format: 'custom' | 'tar' | 'directory';
  /** Version of the server that was dumped, such as `16.4 (Debian 16.4-1)`. */
  serverVersion: string | null;
  database: string | null;
  /** When, by the clock of the machine that dumped, without a time zone. */
  dumpedAt: string | null;
}

export const ARCHIVE_MAGIC = Buffer.from('PGDMP');

const FORMATS: Record<number, ArchiveHeader['format']> = { 1: 'custom', 3: 'tar', 5: 'directory' };
/** Archive versions, as one number: 1.15 (PostgreSQL 16) names the compression, before there was its level only. */
const NAMED_COMPRESSION = 0x010f;
const OLDEST = 0x010a;
const LONGEST_TEXT = 1024;

/**
 * Reads the head of an archive: see `ReadHead` of PostgreSQL's pg_backup_archiver.c. Undefined when it is not one of pg_dump, or
 * of a version before 9.0.
 */
export function readArchiveHeader(head: Buffer): ArchiveHeader | undefined {
  try {
    return parse(head);
  } catch (error) {
    if (isOutOfRange(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Said of a buffer that ends before what was to be read of it. */
export function isOutOfRange(error: unknown): boolean {
  return isNativeError(error) && error.name === 'RangeError';
}

function parse(head: Buffer): ArchiveHeader | undefined {
  if (!head.subarray(0, ARCHIVE_MAGIC.length).equals(ARCHIVE_MAGIC)) {
    return undefined;
  }
  const version = head.readUInt16BE(5);
  const reader = new HeaderReader(head, head.readUInt8(8));
  const format = FORMATS[head.readUInt8(10)];
  if (format === undefined || version < OLDEST) {
    return undefined;
  }
  if (version >= NAMED_COMPRESSION) {
    reader.byte();
  } else {
    reader.integer();
  }
  const [second = 0, minute = 0, hour = 0, day = 0, month = 0, year = 0] = Array.from({ length: 7 }, () => reader.integer());
  const [database, serverVersion] = [reader.text(), reader.text()];
  return { format, serverVersion, database, dumpedAt: localTime(year + 1900, month + 1, day, hour, minute, second) };
}

function localTime(year: number, month: number, day: number, hour: number, minute: number, second: number): string | null {
  const time = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  return Number.isNaN(time.getTime()) ? null : time.toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
}

/** Reads numbers and texts in the archive's own size of an integer. @throws RangeError at the end of the buffer. */
class HeaderReader {
  readonly #buffer: Buffer;
  readonly #integerSize: number;
  #position = 11;

  constructor(buffer: Buffer, integerSize: number) {
    this.#buffer = buffer;
    this.#integerSize = integerSize;
  }

  byte(): number {
    this.#position += 1;
    return this.#buffer.readUInt8(this.#position - 1);
  }

  integer(): number {
    const sign = this.byte() === 0 ? 1 : -1;
    const value = this.#buffer.readUIntLE(this.#position, this.#integerSize);
    this.#position += this.#integerSize;
    return sign * value;
  }

  text(): string | null {
    const length = this.integer();
    if (length < 0) {
      return null;
    }
    if (length > LONGEST_TEXT || this.#position + length > this.#buffer.length) {
      throw new RangeError('text without an end');
    }
    this.#position += length;
    return this.#buffer.toString('utf8', this.#position - length, this.#position);
  }
}
