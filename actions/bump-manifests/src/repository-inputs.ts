import type { RepositoryLocation } from '../../common/gitops/repository/open-repository.ts';
import { OWNER_AND_NAME } from '../../common/gitops/repository/repository-address.ts';
import { readRepository } from '../../common/gitops/repository/repository-inputs.ts';
import type { InputReader } from '../../common/runtime/inputs.ts';
import { booleanText, oneOf } from '../../common/runtime/parsers.ts';
import { maskSecret } from '../../common/runtime/workflow-commands.ts';

export interface RepositoryInputs {
  location: RepositoryLocation;
  mode: (typeof MODES)[number];
  /** Through its API, which needs no clone and makes verified commits; undefined for any other git server. */
  github: GitHubAccess | undefined;
  dryRun: boolean;
}

export interface GitHubAccess {
  owner: string;
  name: string;
  token: string;
  /** Base of the API. */
  address: string;
}

const MODES = ['commit', 'pull-request', 'files'] as const;
/** As long as any input may be: a wrong one is told as what it is. */
const MAXIMUM_BYTES = 1024 * 1024;

/** Reads where the manifests are, and how they are to be changed. Problems go to the reader. */
export function readRepositoryInputs(reader: InputReader, environment: NodeJS.ProcessEnv): RepositoryInputs {
  const location = { ...readRepository(reader, environment), ...readSigningKey(reader) };
  const mode = reader.optional('mode', oneOf(...MODES), 'commit');
  const github = readGitHub(reader, location, environment);
  if (location.signingKey !== undefined && (mode === 'files' || github !== undefined)) {
    reader.refuse('Input "signing-key" is for commits that git makes; GitHub’s API signs its own, and the mode files makes none.');
  }
  if (mode === 'files' && 'url' in location) {
    reader.refuse('Input "mode" is files, which changes a checkout; give its "path" instead of "repository".');
  }
  return { location, mode, github, dryRun: reader.optional('dry-run', booleanText, false) };
}

/** Every line of a key is a secret of its own to the log. */
function readSigningKey(reader: InputReader): { signingKey?: string } {
  const key = reader.optional('signing-key', privateKeyText);
  key?.split('\n').filter((line) => line.length > 8).forEach((line) => maskSecret(line.trim()));
  return key === undefined ? {} : { signingKey: key };
}

function privateKeyText(text: string): string {
  if (!/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s[\w+/=\s:,-]+-----END (?:[A-Z]+ )?PRIVATE KEY-----$/.test(text)) {
    throw new Error('must be a private SSH key as ssh-keygen writes it (-----BEGIN OPENSSH PRIVATE KEY-----)');
  }
  return text;
}

/** `owner/name` with a token is GitHub; the same as a URL is any git server, and so is a checkout. */
function readGitHub(reader: InputReader, location: RepositoryLocation, environment: NodeJS.ProcessEnv): GitHubAccess | undefined {
  const repository = reader.text('repository', MAXIMUM_BYTES);
  if (!OWNER_AND_NAME.test(repository) || location.token === undefined) {
    return undefined;
  }
  const [owner = '', name = ''] = repository.split('/');
  return { owner, name, token: location.token, address: environment['GITHUB_API_URL'] || 'https://api.github.com' };
}
