import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A bare repository as a server would hold it, and folders beside it, in a temporary folder of their own. */
export interface TestRepository {
  folder: string;
  bare: string;
  git(...args: string[]): string;
  /** A clone of it, as a job's checkout would be. */
  clone(name: string): string;
  /** A commit by somebody else, straight to a branch of the bare repository. */
  rival(branch: string, files: Record<string, string>): string;
  remove(): void;
}

const ENVIRONMENT = {
  PATH: String(process.env['PATH']),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  ...Object.fromEntries(['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, 'Rival'], [`GIT_${role}_EMAIL`, 'rival@example.com']])),
};

export function runGit(cwd: string, args: readonly string[]): string {
  return execFileSync('git', args, { cwd, env: ENVIRONMENT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** @param files the content of its first commit on branch main; without any the repository is empty. */
export function testRepository(files?: Record<string, string>): TestRepository {
  const folder = mkdtempSync(join(tmpdir(), 'gitops-test-'));
  const bare = join(folder, 'gitops.git');
  runGit(folder, ['init', '--quiet', '--bare', '--initial-branch=main', bare]);
  const repository: TestRepository = {
    folder,
    bare,
    git: (...args) => runGit(bare, args),
    clone(name) {
      runGit(folder, ['clone', '--quiet', bare, name]);
      return join(folder, name);
    },
    rival: (branch, changes) => commitElsewhere(folder, bare, branch, changes),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  if (files !== undefined) {
    repository.rival('main', files);
  }
  return repository;
}

function commitElsewhere(folder: string, bare: string, branch: string, files: Record<string, string>): string {
  const tree = mkdtempSync(join(folder, 'rival-'));
  runGit(tree, ['init', '--quiet', `--initial-branch=${branch}`]);
  const exists = runGit(bare, ['for-each-ref', `refs/heads/${branch}`]) !== '';
  if (exists) {
    runGit(tree, ['pull', '--quiet', bare, branch]);
  }
  writeFiles(tree, files);
  runGit(tree, ['add', '--all', '--force']);
  runGit(tree, ['commit', '--quiet', '--message', 'Rival change']);
  runGit(tree, ['push', '--quiet', bare, `HEAD:refs/heads/${branch}`]);
  const commit = runGit(tree, ['rev-parse', 'HEAD']).trim();
  rmSync(tree, { recursive: true, force: true });
  return commit;
}

export function writeFiles(root: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}
