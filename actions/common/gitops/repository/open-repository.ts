import { rm } from 'node:fs/promises';
import type { RunProgram } from '../../runtime/exec.ts';
import { freshTemporaryFolder } from '../../runtime/workspace.ts';
import type { Branches } from './branches.ts';
import { safeGit } from './git-program.ts';
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

/**
 * Opens a repository for reading and writing its branches. A checkout's working tree, index, HEAD and hooks are not touched:
 * everything happens in a scratch git directory that `close` removes.
 *
 * @throws UserError when the path is no repository, or the token may not be sent there.
 */
export async function openRepository(run: RunProgram, location: RepositoryLocation): Promise<Branches> {
  const address = 'path' in location
    ? await checkoutAddress(safeGit(run), location.path, location.token)
    : remoteAddress(location.url, location.token);
  const scratch = await freshTemporaryFolder('gitops');
  const close = (): Promise<void> => rm(scratch, { recursive: true, force: true });
  try {
    return { ...(await openAt(run, address, scratch, location.signingKey)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens a repository, and closes it whatever happens to its use. */
export async function withRepository<Value>(run: RunProgram, location: RepositoryLocation, use: (branches: Branches) => Promise<Value>): Promise<Value> {
  const branches = await openRepository(run, location);
  return use(branches).finally(() => branches.close());
}

async function openAt(run: RunProgram, address: RepositoryAddress, scratch: string, signingKey: string | undefined): Promise<Branches> {
  const git = safeGit(run, address.kind === 'remote' ? remoteSettings(address) : []);
  await makeScratchRepository(scratch);
  const key = signingKey === undefined ? undefined : await keepSigningKey(scratch, signingKey);
  return address.kind === 'local'
    ? localBranches(git, address.gitDirectory, scratch, key)
    : remoteBranches(withEnvironment(git, { GIT_DIR: scratch }), scratch, key);
}

function remoteSettings({ url, authorization }: RepositoryAddress & { kind: 'remote' }): [string, string][] {
  const settings: [string, string][] = [['remote.origin.url', url]];
  if (authorization !== undefined) {
    settings.push([`http.${new URL(url).origin}/.extraHeader`, `Authorization: ${authorization}`]);
  }
  return settings;
}
