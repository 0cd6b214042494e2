import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { ADDRESSES } from '../../../scripts/src/cluster/addresses.ts';
import { boundToThisProcess } from '../../../scripts/src/debian/system.ts';

const IDENTITY = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.com' };

/** A bare git repository that Argo CD reads by `url`, and a checkout of its branch `main`. */
export class Repository {
  readonly #folder: string;
  #daemon: ChildProcess | undefined;
  readonly url: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.url = `file://${join(folder, 'repository.git')}`;
  }

  static async make(): Promise<Repository> {
    const folder = await mkdtemp(join(tmpdir(), 'cluster-repository-'));
    await git(['init', '--quiet', '--bare', '--initial-branch=main', join(folder, 'repository.git')]);
    await git(['clone', '--quiet', join(folder, 'repository.git'), join(folder, 'checkout')]);
    return new Repository(folder);
  }

  /** The address by which ApplicationSets read it too: they take no `file://`. */
  async serve(): Promise<string> {
    const port = await freePort();
    const args = ['daemon', `--listen=${ADDRESSES.machine}`, `--port=${port}`, `--base-path=${this.#folder}`, '--export-all', '--verbose', this.#folder];
    const daemon = spawn(...boundToThisProcess('git', args), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#daemon = daemon;
    await once(daemon.stderr as NodeJS.ReadableStream, 'data');
    return `git://${ADDRESSES.machine}:${port}/repository.git`;
  }

  /** Commits files, each a list of manifests or a text, and answers the commit. Others stay as they are. */
  async commit(files: Record<string, readonly object[] | string>): Promise<string> {
    const checkout = join(this.#folder, 'checkout');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(checkout, path)), { recursive: true });
      await writeFile(join(checkout, path), typeof content === 'string' ? content : content.map((object) => stringify(object)).join('---\n'));
    }
    await git(['-C', checkout, 'add', '--all']);
    await git(['-C', checkout, 'commit', '--quiet', '--message', 'Change manifests']);
    await git(['-C', checkout, 'push', '--quiet', 'origin', 'HEAD:main']);
    return (await git(['-C', checkout, 'rev-parse', 'HEAD'])).trim();
  }

  /** Deletes a file in a commit of its own. */
  async delete(path: string): Promise<string> {
    await rm(join(this.#folder, 'checkout', path));
    return this.commit({});
  }

  async remove(): Promise<void> {
    this.#daemon?.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, ADDRESSES.machine);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function git(args: readonly string[]): Promise<string> {
  return requireProgram(runProgram, `git ${args.join(' ')}`, 'git', args, { environment: IDENTITY });
}
