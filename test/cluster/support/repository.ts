import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';

const IDENTITY = { GIT_AUTHOR_NAME: 'Test', GIT_AUTHOR_EMAIL: 'test@example.com', GIT_COMMITTER_NAME: 'Test', GIT_COMMITTER_EMAIL: 'test@example.com' };

/** A bare git repository that Argo CD reads by `url`, and a checkout of its branch `main`. */
export class Repository {
  readonly #folder: string;
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

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function git(args: readonly string[]): Promise<string> {
  return requireProgram(runProgram, `git ${args.join(' ')}`, 'git', args, { environment: IDENTITY });
}
