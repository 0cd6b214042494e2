import { rm } from 'node:fs/promises';
import type { RunProgram } from '../../runtime/exec.ts';
import { freshTemporaryFolder } from '../../runtime/workspace.ts';
import { commandTransport } from '../transport/command-transport.ts';
import { helperTransport } from '../transport/helper-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { Branches } from './branches.ts';
import { type Git, safeGit } from './git-program.ts';
import { localBranches, withEnvironment } from './local-branches.ts';
import { remoteBranches } from './remote-branches.ts';
import { makeScratchRepository } from './scratch-repository.ts';
import { keepSigningKey } from './signed-commit.ts';
import { checkoutAddress, remoteAddress, type RepositoryAddress } from './repository-address.ts';

/**
 * Which repository: a folder on this machine, or a URL; with a token where the server asks for one, and a private SSH key where
 * commits are to be signed.
 */
export type RepositoryLocation = { token?: string | undefined; signingKey?: string | undefined } & ({ path: string } | { url: string });

export interface OpenOptions {
  /** Whether a branch is about to be moved: then a web server is asked for that from the beginning, which saves two requests. */
  isWritten?: boolean;
}

/**
 * Opens a repository for reading and writing its branches. A checkout's working tree, index, HEAD and hooks are not touched:
 * everything happens in a scratch git directory that `close` removes.
 *
 * @throws UserError when the path is no repository, or the token may not be sent there.
 */
export async function openRepository(run: RunProgram, location: RepositoryLocation, options: OpenOptions = {}): Promise<Branches> {
  const address = 'path' in location
    ? await checkoutAddress(safeGit(run), location.path, location.token)
    : remoteAddress(location.url, location.token);
  const scratch = await freshTemporaryFolder('gitops');
  const remove = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    const branches = await openAt(run, address, scratch, { ...options, signingKey: location.signingKey });
    return { ...branches, close: () => branches.close().then(remove) };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Opens a repository, and closes it whatever happens to its use. */
export async function withRepository<Value>(
  run: RunProgram,
  location: RepositoryLocation,
  use: (branches: Branches) => Promise<Value>,
  options: OpenOptions = {},
): Promise<Value> {
  const branches = await openRepository(run, location, options);
  return use(branches).finally(() => branches.close());
}

interface Opening extends OpenOptions {
  signingKey: string | undefined;
}

async function openAt(run: RunProgram, address: RepositoryAddress, scratch: string, { signingKey, isWritten }: Opening): Promise<Branches> {
  const git = safeGit(run, address.kind === 'remote' ? remoteSettings(address) : []);
  await makeScratchRepository(scratch);
  const key = signingKey === undefined ? undefined : await keepSigningKey(scratch, signingKey);
  if (address.kind === 'local') {
    return localBranches(git, address.gitDirectory, scratch, key);
  }
  const inScratch = withEnvironment(git, { GIT_DIR: scratch });
  return remoteBranches(inScratch, transportTo(address.url, inScratch, scratch, isWritten ?? false), key);
}

function transportTo(url: string, git: Git, scratch: string, isWritten: boolean): Transport {
  const commands = commandTransport(git, scratch);
  const scheme = /^(?<scheme>https?):/i.exec(url)?.groups?.['scheme']?.toLowerCase();
  return isWritten && (scheme === 'http' || scheme === 'https') ? helperTransport(git, scratch, scheme, commands) : commands;
}

function remoteSettings({ url, authorization }: RepositoryAddress & { kind: 'remote' }): [string, string][] {
  // What is in the scratch repository need not outlive a power cut.
  const settings: [string, string][] = [['remote.origin.url', url], ['core.fsync', 'none']];
  if (authorization !== undefined) {
    settings.push([`http.${new URL(url).origin}/.extraHeader`, `Authorization: ${authorization}`]);
  }
  return settings;
}
