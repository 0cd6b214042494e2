import { setSecret } from '@actions/core';
import type { InputReader } from '../runtime/inputs.ts';
import { pathText, secretText } from '../runtime/parsers.ts';
import type { RepositoryLocation } from './open-repository.ts';
import { repositoryUrl } from './repository-address.ts';

const GITHUB = 'https://github.com';

/**
 * Reads the inputs by which every action that works on the GitOps repo finds it: `path` or `repository`, and `token`, which is
 * masked. Without either the repo is the working directory.
 */
export function readRepository(reader: InputReader, environment: NodeJS.ProcessEnv = process.env): RepositoryLocation {
  const path = reader.optional('path', pathText);
  const url = reader.optional('repository', repositoryUrl(environment['GITHUB_SERVER_URL'] ?? GITHUB));
  const token = reader.optional('token', secretText);
  if (path !== undefined && url !== undefined) {
    reader.refuse('Give one of the inputs "path" and "repository", not both.');
  }
  if (token !== undefined) {
    setSecret(token);
  }
  return url === undefined ? { path: path ?? '.', token } : { url, token };
}
