import { realpath } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { changedFiles, checkoutOf } from './changes.ts';
import { askGit } from './git.ts';

/** Where the source comes from. What is not known is empty. */
export interface SourceFacts {
  /** URL of the repository, without a login. */
  repository: string;
  /** 40 hexadecimal digits. */
  commit: string;
  /** Seconds since 1970: when the commit was made, or now. It dates every file of the image. */
  epoch: number;
  /** Files of the source that differ from the commit. */
  changed: string[];
}

const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Asks git for the commit of the source; where there is no checkout, what GitHub says of the job counts.
 *
 * @param paths what goes into the image, relative to the context.
 * @throws UserError when there is a checkout and git cannot say what differs from its commit.
 */
export async function findSource(
  run: RunProgram,
  context: string,
  paths: readonly string[],
  environment: NodeJS.ProcessEnv,
  now: Date,
): Promise<SourceFacts> {
  const root = await realpath(context);
  const ask = async (...args: string[]): Promise<string> => {
    const result = await askGit(run, root, args).catch(() => undefined);
    return result?.exitCode === 0 ? result.stdout.trim() : '';
  };
  const isCheckout = (await checkoutOf(root)) !== undefined;
  const commit = isCheckout ? await ask('rev-parse', '--verify', 'HEAD') : (environment['GITHUB_SHA'] ?? '');
  return {
    repository: repositoryOf(environment) || repositoryUrl(await ask('config', '--get', 'remote.origin.url')),
    commit: COMMIT.test(commit) ? commit : '',
    epoch: epochOf(environment) ?? (Number(await ask('log', '-1', '--format=%ct')) || Math.floor(now.getTime() / 1000)),
    changed: isCheckout ? await changedFiles(run, root, paths) : [],
  };
}

/**
 * A release says which commit it is made of, so what is pushed has to be exactly that.
 *
 * @throws UserError that names the files.
 */
export function requireCommitted(source: SourceFacts): void {
  if (source.changed.length > 0) {
    const files = source.changed.slice(0, 5).join(', ');
    throw new UserError(`These files differ from commit ${source.commit}, which the image would name as its source: ${files}. Commit them first.`);
  }
}

function repositoryOf(environment: NodeJS.ProcessEnv): string {
  const repository = environment['GITHUB_REPOSITORY'] ?? '';
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com';
  return /^[\w.-]+\/[\w.-]+$/.test(repository) ? `${server}/${repository}` : '';
}

/** A remote's URL as a label may show it: no login, no path of this machine. */
export function repositoryUrl(remote: string): string {
  const scp = /^(?:[\w.-]+@)?(?<host>[\w.-]+):(?!\/\/)(?<path>[\w./-]+)$/.exec(remote)?.groups;
  const url = scp === undefined ? URL.parse(remote) : URL.parse(`ssh://${scp['host']}/${scp['path']}`);
  if (isAbsolute(remote) || url === null || !/^(?:https?|ssh|git):$/.test(url.protocol)) {
    return '';
  }
  return `https://${url.host}${url.pathname.replace(/\.git$/, '')}`;
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
function epochOf(environment: NodeJS.ProcessEnv): number | undefined {
  const text = environment['SOURCE_DATE_EPOCH'] ?? '';
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}
