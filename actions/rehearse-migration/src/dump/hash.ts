import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sha256 } from '../../../common/runtime/canonical.ts';
import type { Dump } from './recognize.ts';

/** The SHA-256 of a dump's file; of a folder that of its list of names and hashes, as `sha256sum *` prints it. */
export async function dumpHash({ path, format }: Dump): Promise<string> {
  if (format !== 'directory') {
    return `sha256:${await fileHash(path)}`;
  }
  const names = (await readdir(path)).toSorted();
  const lines: string[] = [];
  for (const name of names) {
    lines.push(`${await fileHash(join(path, name))}  ${name}\n`);
  }
  return sha256(lines.join(''));
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
