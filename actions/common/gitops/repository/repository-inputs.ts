import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { isInside } from '../../runtime/files.ts';
import type { InputReader, Parser } from '../../runtime/inputs.ts';
import { pathText, secretText, shown } from '../../runtime/parsers.ts';
import { maskSecret } from '../../runtime/workflow-commands.ts';
import type { RepositoryLocation } from './open-repository.ts';
import { repositoryUrl } from './repository-address.ts';

/**
 * Reads the inputs that say which GitOps repository: `path` or `repository`, and `token`. Problems go to the reader; until
 * its `finish` the answer may be a stand-in. A token is masked in the log from here on.
 */
export function readRepository(reader: InputReader, environment: NodeJS.ProcessEnv = process.env): RepositoryLocation {
  const path = reader.optional('path', checkoutPath(environment));
  const url = reader.optional('repository', repositoryUrl(environment['GITHUB_SERVER_URL'] || 'https://github.com'));
  const token = reader.optional('token', secretText);
  if (token !== undefined) {
    maskSecret(token);
  }
  if (reader.isGiven('path') && url !== undefined) {
    reader.refuse('Inputs "path" and "repository" name two repositories; give one of them.');
  }
  if (url !== undefined) {
    return { url, token };
  }
  return { path: path ?? resolve(environment['GITHUB_WORKSPACE'] || '.'), token };
}

/**
 * A folder in the job's workspace or in the runner's temporary folder, also after following links. Where there is no job, there
 * is no workspace to leave.
 */
export function checkoutPath(environment: NodeJS.ProcessEnv): Parser<string> {
  return (text) => {
    const workspace = environment['GITHUB_WORKSPACE'] ?? '';
    const path = existingFolder(resolve(workspace, pathText(text)));
    if (path === undefined) {
      throw new Error(`must be a folder that is there, is ${shown(text)}`);
    }
    const roots = [workspace, environment['RUNNER_TEMP'] ?? ''].map((root) => (root === '' ? undefined : existingFolder(root)));
    if (workspace !== '' && !roots.some((root) => root !== undefined && isInside(root, path))) {
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
