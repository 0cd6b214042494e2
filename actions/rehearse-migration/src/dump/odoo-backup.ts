import { UserError } from '../../../common/runtime/errors.ts';
import { parseStrictJson } from '../../../common/runtime/json.ts';
import { shown } from '../../../common/runtime/parsers.ts';
import { readZipDirectory, zipContent, type ZipEntry } from './zip-archive.ts';

/** What Odoo's own backup holds: database, attachments, and what it says of itself. */
export interface OdooBackup {
  script: ZipEntry;
  /** By the path below the filestore's folder. */
  attachments: ReadonlyMap<string, ZipEntry>;
  serverVersion: string | null;
  /** Series of the Odoo that made it, such as `17.0`. */
  series: string | null;
}

const SCRIPT = 'dump.sql';
const MANIFEST = 'manifest.json';
/** As Odoo names attachments: the SHA-1 of the content, in a folder of its first two digits. */
const ATTACHMENT = /^filestore\/(([0-9a-f]{2})\/\2[0-9a-f]{38})$/;
/** Names that lead out of the folder where they are unpacked. */
const LEAVES = /^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)/;
/** Text packs to a tenth; what packs a thousand times better fills a disk. */
const LARGEST_RATIO = 200;
const LARGEST_MANIFEST = 16 * 1024 * 1024;

/** Reads the directory of a backup. Only entries with the names that Odoo gives are ever unpacked. @throws UserError */
export async function readBackup(path: string): Promise<OdooBackup> {
  const entries = await readZipDirectory(path);
  const hostile = entries.find(({ name }) => LEAVES.test(name));
  if (hostile !== undefined) {
    throw new UserError(`It is a zip archive with the entry ${shown(hostile.name)}, which leads out of it`);
  }
  const [script, another] = entries.filter(({ name }) => name === SCRIPT);
  if (script === undefined || another !== undefined) {
    throw new UserError(`It is a zip archive without one ${SCRIPT}, so no backup of Odoo`);
  }
  if (script.size > script.compressedSize * LARGEST_RATIO) {
    throw new UserError(`It is a zip archive whose ${SCRIPT} would grow from ${script.compressedSize} to ${script.size} bytes; no dump packs so well`);
  }
  const manifest = entries.find(({ name }) => name === MANIFEST);
  return { script, attachments: attachmentsOf(entries), ...(await readManifest(path, manifest)) };
}

function attachmentsOf(entries: readonly ZipEntry[]): Map<string, ZipEntry> {
  return new Map(entries.flatMap((entry): [string, ZipEntry][] => {
    const path = ATTACHMENT.exec(entry.name)?.[1];
    return path === undefined ? [] : [[path, entry]];
  }));
}

async function readManifest(path: string, entry: ZipEntry | undefined): Promise<Pick<OdooBackup, 'serverVersion' | 'series'>> {
  if (entry === undefined || entry.size > LARGEST_MANIFEST) {
    return { serverVersion: null, series: null };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of zipContent(path, entry)) {
    chunks.push(chunk);
  }
  const manifest = parseStrictJson(Buffer.concat(chunks).toString('utf8'), MANIFEST) as Record<string, unknown>;
  const text = (name: string): string | null => (typeof manifest[name] === 'string' ? manifest[name] : null);
  return { serverVersion: text('pg_version'), series: text('major_version') };
}
