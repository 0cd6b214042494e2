import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GitServer, serveGit } from '../integration/gitops/http-server.ts';
import { runGit } from '../integration/gitops/repositories.ts';
import { bigRepository } from './gitops-repository.ts';

/** The repository of a large fleet behind a server on the loopback, and a folder for what works with it. */
export interface Fleet {
  folder: string;
  bare: string;
  server: GitServer;
  url: string;
  /** git in the bare repository itself, past the server. */
  git(...args: string[]): string;
  /** The variables that git and the ways around it need, with a home of their own. */
  environment: Record<string, string>;
}

export async function withFleet(use: (fleet: Fleet) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-gitops-'));
  const served = join(folder, 'served');
  const home = join(folder, 'home');
  [served, home].forEach((name) => mkdirSync(name));
  const bare = await bigRepository(served);
  const server = await serveGit(served);
  const who = ['AUTHOR', 'COMMITTER'].flatMap((role) => [[`GIT_${role}_NAME`, 'Bench'], [`GIT_${role}_EMAIL`, 'bench@example.com']]);
  try {
    await use({
      folder, bare, server, url: `${server.url}/gitops.git`,
      git: (...args) => runGit(bare, args),
      environment: { PATH: String(process.env['PATH']), HOME: home, GIT_CONFIG_NOSYSTEM: '1', ...Object.fromEntries(who) },
    });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
