import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { crc32, createInflateRaw } from 'node:zlib';
import { UserError } from '../../../common/runtime/errors.ts';
import { isOutOfRange } from './archive-header.ts';

/** A file inside a zip archive, as the directory at the archive's end describes it. */
export interface ZipEntry {
  name: string;
  /** Bytes of its content. */
  size: number;
  compressedSize: number;
  deflated: boolean;
  crc: number;
  /** Where its own header begins. */
  offset: number;
}

export const ZIP_MAGIC = Buffer.from('PK\u0003\u0004', 'latin1');

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 65_535;
const LARGEST_DIRECTORY = 512 * 1024 * 1024;
/** Stands where the real number is in the zip64 part. */
const ELSEWHERE = 0xffffffff;

/** Lists what a zip archive holds. @throws UserError when it is truncated, encrypted, or packed in an unusual way. */
export async function readZipDirectory(path: string): Promise<ZipEntry[]> {
  const file = await open(path);
  try {
    const { offset, size } = await findDirectory(file, (await file.stat()).size);
    return listEntries(await readAt(file, offset, size));
  } catch (error) {
    throw isOutOfRange(error) ? broken() : error;
  } finally {
    await file.close();
  }
}

/** The content of one entry; an error when it is not what the directory says, before more than that has come out. */
export async function* zipContent(path: string, entry: ZipEntry): AsyncGenerator<Buffer> {
  const file = await open(path);
  const header = await readAt(file, entry.offset, 30).finally(() => file.close());
  if (header.readUInt32LE(0) !== LOCAL_HEADER) {
    throw broken();
  }
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  let [size, crc] = [0, 0];
  for await (const chunk of unpacked(path, entry, start)) {
    size += chunk.length;
    crc = crc32(chunk, crc);
    if (size > entry.size) {
      throw broken();
    }
    yield chunk;
  }
  if (size !== entry.size || crc !== entry.crc) {
    throw broken();
  }
}

async function* unpacked(path: string, { compressedSize, deflated }: ZipEntry, start: number): AsyncGenerator<Buffer> {
  if (compressedSize === 0) {
    return;
  }
  const packed = createReadStream(path, { start, end: start + compressedSize - 1 });
  if (!deflated) {
    yield* packed as AsyncIterable<Buffer>;
    return;
  }
  const inflate = createInflateRaw();
  packed.on('error', (error) => inflate.destroy(error)).pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch (error) {
    throw isNativeError(error) && 'code' in error && String(error.code).startsWith('Z_') ? broken() : error;
  } finally {
    packed.destroy();
  }
}

async function findDirectory(file: FileHandle, fileSize: number): Promise<{ offset: number; size: number }> {
  const length = Math.min(fileSize, END_SIZE + LONGEST_COMMENT);
  const tail = await readAt(file, fileSize - length, length);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.readUInt32LE(end) !== END) {
    throw broken();
  }
  const locator = end - 20;
  const found = locator >= 0 && tail.readUInt32LE(locator) === LOCATOR_64
    ? await findDirectory64(file, readNumber64(tail, locator + 8))
    : { offset: tail.readUInt32LE(end + 16), size: tail.readUInt32LE(end + 12) };
  if (found.size > LARGEST_DIRECTORY || found.offset + found.size > fileSize) {
    throw broken();
  }
  return found;
}

async function findDirectory64(file: FileHandle, position: number): Promise<{ offset: number; size: number }> {
  const end = await readAt(file, position, 56);
  if (end.readUInt32LE(0) !== END_64) {
    throw broken();
  }
  return { offset: readNumber64(end, 48), size: readNumber64(end, 40) };
}

function listEntries(directory: Buffer): ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at < directory.length;) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) {
      throw broken();
    }
    const [nameSize, extraSize, commentSize] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place)) as [number, number, number];
    const extra = at + 46 + nameSize;
    entries.push(readEntry(directory, at, directory.toString('utf8', at + 46, extra), directory.subarray(extra, extra + extraSize)));
    at = extra + extraSize + commentSize;
  }
  return entries;
}

function readEntry(directory: Buffer, at: number, name: string, extra: Buffer): ZipEntry {
  const [flags, method] = [directory.readUInt16LE(at + 8), directory.readUInt16LE(at + 10)];
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) {
    throw new UserError('It is encrypted or packed in a way that Odoo does not use');
  }
  const numbers64 = zip64Numbers(extra);
  const [size, compressedSize, offset] = [24, 20, 42].map((place) => {
    const number = directory.readUInt32LE(at + place);
    return number === ELSEWHERE ? numbers64.next() : number;
  }) as [number, number, number];
  return { name, size, compressedSize, deflated: method === 8, crc: directory.readUInt32LE(at + 16), offset };
}

/** The numbers of the zip64 part, in the order in which they are asked for. */
function zip64Numbers(extra: Buffer): { next(): number } {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) {
    at += 4 + extra.readUInt16LE(at + 2);
  }
  at += 4;
  return {
    next() {
      at += 8;
      return readNumber64(extra, at - 8);
    },
  };
}

function readNumber64(buffer: Buffer, at: number): number {
  const number = Number(buffer.readBigUInt64LE(at));
  if (!Number.isSafeInteger(number)) {
    throw broken();
  }
  return number;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) {
    throw broken();
  }
  return buffer;
}

function broken(): UserError {
  return new UserError('It is a zip archive that is truncated or broken');
}
