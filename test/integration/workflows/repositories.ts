import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT, type Workflow } from '../../unit/workflows/files.ts';

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];

export function git(folder: string, ...args: string[]): string {
  return execFileSync('git', ['-C', folder, ...IDENTITY, ...args], { encoding: 'utf8' }).trim();
}

/** A repository with a branch `main`: a bare one on the "server" and a checkout of it. */
export interface Repository {
  bare: string;
  checkout: string;
}

/** Makes `<server>/<name>` from the files of a folder. */
export function makeRepository(server: string, name: string, files: string, checkout: string): Repository {
  const bare = join(server, name);
  mkdirSync(bare, { recursive: true });
  git(bare, 'init', '--quiet', '--bare', '--initial-branch=main');
  cpSync(files, checkout, { recursive: true });
  git(checkout, 'init', '--quiet', '--initial-branch=main');
  git(checkout, 'remote', 'add', 'origin', bare);
  commit({ bare, checkout }, 'Start');
  return { bare, checkout };
}

export function commit({ checkout }: Repository, subject: string): string {
  git(checkout, 'add', '--all');
  git(checkout, 'commit', '--quiet', '--message', subject);
  git(checkout, 'push', '--quiet', 'origin', 'HEAD:main');
  return git(checkout, 'rev-parse', 'HEAD');
}

/** Puts a caller's file of the skeletons into a checkout, filled in as a customer would do it, with other settings. */
export function installCaller(checkout: string, skeleton: string, settings: Record<string, string>): string {
  const workflow = join('.github/workflows', skeleton.split('/').at(-1) ?? '');
  const text = readFileSync(join(ROOT, 'gitops-templates/skeletons', skeleton), 'utf8');
  const content = parse(text.replaceAll('OWNER/', 'kit/').replaceAll('KIT_COMMIT', 'test')) as Workflow;
  for (const job of Object.values(content.jobs)) {
    job.with = { ...job.with, ...settings };
  }
  mkdirSync(join(checkout, dirname(workflow)), { recursive: true });
  writeFileSync(join(checkout, workflow), stringify(content));
  return workflow;
}
