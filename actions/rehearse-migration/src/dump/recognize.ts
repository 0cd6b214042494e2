import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { UserError, errorSentence } from '../../../common/runtime/errors.ts';
import { ARCHIVE_MAGIC, readArchiveHeader } from './archive-header.ts';
import { readBackup, type OdooBackup } from './odoo-backup.ts';
import { ZIP_MAGIC } from './zip-archive.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** A dump as its content says, whatever its name. */
export interface Dump {
  path: string;
  format: 'custom' | 'directory' | 'tar' | 'plain' | 'odoo-backup';
  compression: Compression;
  /** Of the server that was dumped, such as `16.4 (Debian 16.4-1)`; null when the dump does not say. */
  serverVersion: string | null;
  /** When it was made, by the clock of the machine that did, without a time zone. */
  dumpedAt: string | null;
  backup?: OdooBackup;
}

type Content = Pick<Dump, 'format' | 'serverVersion' | 'dumpedAt'>;

const HEAD = 64 * 1024;
const TAR_BLOCK = 512;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const PLAIN_HEAD = /^(?:--\n)?-- PostgreSQL database dump\n/;
const CLUSTER_HEAD = /^(?:--\n)?-- PostgreSQL database cluster dump\n/;
const PLAIN_TAIL = '-- PostgreSQL database dump complete';

/** Finds out what a dump is by its first bytes. @throws UserError when it is none, or one that is known to be cut off. */
export async function recognizeDump(path: string): Promise<Dump> {
  try {
    return (await stat(path)).isDirectory() ? await recognizeFolder(path) : await recognizeFile(path);
  } catch (error) {
    throw new UserError(`Input "source-dump": ${path} can't be used. ${errorSentence(error)}.`, { cause: error });
  }
}

/** The bytes of a dump's one file, unpacked. */
export function openDump({ path, compression }: Pick<Dump, 'path' | 'compression'>): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  if (compression === 'none') {
    return file as AsyncIterable<Buffer>;
  }
  const unpack = compression === 'gzip' ? createGunzip() : createZstdDecompress();
  file.on('error', (error) => unpack.destroy(error)).pipe(unpack);
  unpack.on('close', () => file.destroy());
  return unpack as AsyncIterable<Buffer>;
}

async function recognizeFolder(path: string): Promise<Dump> {
  const header = readArchiveHeader(await firstBytes(join(path, 'toc.dat')).catch(() => Buffer.alloc(0)));
  if (header === undefined) {
    throw new UserError('It is a folder, but not a dump in directory format: that one holds a table of contents in toc.dat');
  }
  return { path, format: 'directory', compression: 'none', serverVersion: header.serverVersion, dumpedAt: header.dumpedAt };
}

async function recognizeFile(path: string): Promise<Dump> {
  const head = await firstBytes(path);
  if (begins(head, ZIP_MAGIC)) {
    const backup = await readBackup(path);
    return { path, format: 'odoo-backup', compression: 'none', serverVersion: backup.serverVersion, dumpedAt: null, backup };
  }
  const compression = begins(head, GZIP_MAGIC) ? 'gzip' : begins(head, ZSTD_MAGIC) ? 'zstd' : 'none';
  const content = compression === 'none' ? head : await unpackedHead(path, compression);
  const found = recognizeContent(content);
  if (found.format === 'plain' && compression === 'none' && !(await lastText(path)).includes(PLAIN_TAIL)) {
    throw new UserError('It ends early: the last line that pg_dump writes is not there');
  }
  return { path, compression, ...found };
}

/** Reads format and origin from the first bytes of an unpacked dump. @throws UserError when they are not those of a dump. */
export function recognizeContent(head: Buffer): Content {
  const archive = begins(head, ARCHIVE_MAGIC) ? readArchiveHeader(head) : undefined;
  if (archive !== undefined) {
    return { format: 'custom', serverVersion: archive.serverVersion, dumpedAt: archive.dumpedAt };
  }
  if (head.toString('latin1', 257, 262) === 'ustar' && head.toString('latin1', 0, 8) === 'toc.dat\0') {
    const contents = readArchiveHeader(head.subarray(TAR_BLOCK));
    return { format: 'tar', serverVersion: contents?.serverVersion ?? null, dumpedAt: contents?.dumpedAt ?? null };
  }
  return recognizeText(head.toString('latin1'));
}

function recognizeText(text: string): Content {
  if (CLUSTER_HEAD.test(text)) {
    throw new UserError('It is a dump of a whole server by pg_dumpall. Dump the one database with pg_dump');
  }
  if (!PLAIN_HEAD.test(text)) {
    throw new UserError('It is no dump of pg_dump (custom, directory, tar or plain, which may be packed with gzip or zstd) and no backup of Odoo (zip)');
  }
  return {
    format: 'plain',
    serverVersion: /^-- Dumped from database version (.+)$/m.exec(text)?.[1]?.trim() ?? null,
    // Only with --verbose: "-- Started on 2026-11-20 03:00:00 UTC".
    dumpedAt: /^-- Started on (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/m.exec(text)?.slice(1, 3).join('T') ?? null,
  };
}

function begins(data: Buffer, magic: Buffer): boolean {
  return data.subarray(0, magic.length).equals(magic);
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function unpackedHead(path: string, compression: Compression): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of openDump({ path, compression })) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= HEAD) {
        break;
      }
    }
  } catch (error) {
    throw new UserError(`It is packed with ${compression}, and truncated or broken`, { cause: error });
  }
  return Buffer.concat(chunks);
}

async function lastText(path: string): Promise<string> {
  const { size } = await stat(path);
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start: Math.max(0, size - HEAD) })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('latin1');
}
