import { maskSecret } from '../../common/runtime/workflow-commands.ts';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { formatReference, imageReference, type ImageReference } from '../../common/image/reference.ts';
import { parseIntent } from '../../common/odoo/intent/parse.ts';
import { InputReader, type Parser } from '../../common/runtime/inputs.ts';
import { matching, pathText, shown } from '../../common/runtime/parsers.ts';
import { fileInput } from './file-input.ts';
import { type RehearsalLimits, readLimits } from './limits.ts';
import type { RehearsalRequest } from './rehearse.ts';

export interface RehearsalInputs extends RehearsalRequest, RehearsalLimits {
  newName: string;
  databaseUrl: string;
  /** Modules to update; empty means: what the two images say. */
  modules: string[];
}

const databaseName = matching(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}/, 'a database name (letters, digits, "_", ".", "-"; at most 63)');
const moduleName = matching(/[A-Za-z0-9_]{1,128}/, 'a module name (letters, digits, "_")');

/** Reads and checks every input of rehearse-migration. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<RehearsalInputs> {
  const reader = new InputReader(environment);
  const oldImage = reader.required('old-image', pinnedImage);
  const newImage = reader.required('new-image', pinnedImage);
  const databaseUrl = reader.required('database-url', serverUrl);
  const database = reader.optional('source-database', databaseName);
  const dump = reader.optional('source-dump', existing('file', 'folder'));
  const filestore = reader.optional('filestore', existing('folder'));
  const modules = reader.list('modules', moduleName);
  const sources = ['source-database', 'source-dump'].filter((name) => reader.isGiven(name));
  if (sources.length !== 1) {
    reader.refuse('Give exactly one of the inputs "source-database" and "source-dump".');
  }
  // Null when the input is empty: then what the new image holds counts.
  const intent = await fileInput(reader, 'intent', parseIntent);
  const limits = await readLimits(reader);
  reader.finish();
  return {
    oldImage: pinned(oldImage),
    newImage: pinned(newImage),
    newName: newImage.name,
    databaseUrl,
    source: database === undefined ? { kind: 'dump', file: String(dump) } : { kind: 'database', name: database },
    filestore,
    modules,
    intent,
    ...limits,
  };
}

/** The absolute path of what has to be there before anything is started. It may lie outside the workspace: backups do. */
function existing(...kinds: ('file' | 'folder')[]): Parser<string> {
  return (text) => {
    const path = resolve(pathText(text));
    const found = statSync(path, { throwIfNoEntry: false });
    if (!kinds.some((kind) => (kind === 'file' ? found?.isFile() : found?.isDirectory()))) {
      throw new Error(`must be a ${kinds.join(' or ')}, is ${shown(text)}`);
    }
    if (path.includes(':')) {
      throw new Error(`must have no colon in its path, because containers mount it, is ${shown(text)}`);
    }
    return path;
  };
}

function pinnedImage(text: string): ImageReference {
  const reference = imageReference(text);
  if (reference.digest === undefined) {
    throw new Error('must name an image by digest (name@sha256:…), because the evidence is about exactly one digest');
  }
  return reference;
}

function pinned(reference: ImageReference): { reference: string; digest: string } {
  const digest = String(reference.digest);
  return { reference: formatReference({ name: reference.name, digest }), digest };
}

/** The URL holds a password, so it is masked at once and never shown in an error. */
function serverUrl(text: string): string {
  maskSecret(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^postgres(?:ql)?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error('must be the URL of a PostgreSQL server: postgres://user:password@host:5432/postgres');
  }
  if (url.password !== '') {
    maskSecret(url.password);
    maskSecret(decodedPassword(url.password));
  }
  return text;
}

function decodedPassword(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch (error) {
    throw new Error('has a password with a "%" that begins no code: write it as %25', { cause: error });
  }
}
