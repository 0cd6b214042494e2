import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isInside } from '../runtime/files.ts';
import type { InputReader, Parser } from '../runtime/inputs.ts';
import { pathText, secretText, shown } from '../runtime/parsers.ts';
import type { RepositoryLocation } from './open-repository.ts';
import { repositoryUrl } from './repository-address.ts';

/**
 * Reads the inputs that say which GitOps repository: `path` or `repository`, and `token`. Problems go to the reader; until
 * its `finish` the answer may be a stand-in.
 */
export function readRepository(reader: InputReader, environment: NodeJS.ProcessEnv = process.env): RepositoryLocation {
  const path = reader.optional('path', checkoutPath(environment));
  const url = reader.optional('repository', repositoryUrl(environment['GITHUB_SERVER_URL'] || 'https://github.com'));
  const token = reader.optional('token', secretText);
  if (path !== undefined && url !== undefined) {
    reader.refuse('Inputs "path" and "repository" name two repositories; give one of them.');
  }
  if (url !== undefined) {
    return { url, token };
  }
  return { path: path ?? checkoutPath(environment)('.'), token };
}

/** A folder in the job's workspace or in the runner's temporary folder, also after following links; outside of a job any. */
export function checkoutPath(environment: NodeJS.ProcessEnv): Parser<string> {
  return (text) => {
    const roots = [environment['GITHUB_WORKSPACE'], environment['RUNNER_TEMP']].filter((root) => root !== undefined && root !== '');
    const workspace = environment['GITHUB_WORKSPACE'] || process.cwd();
    const path = existingFolder(resolve(workspace, pathText(text)));
    if (path === undefined) {
      throw new Error(`must be a folder that is there, is ${shown(text)}`);
    }
    if (roots.length > 0 && !roots.some((root) => isInside(realpathSync(String(root)), path))) {
      throw new Error(`must be a folder inside the workspace, is ${shown(text)}`);
    }
    return path;
  };
}

function existingFolder(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
