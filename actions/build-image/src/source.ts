import { isAbsolute } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';

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

// Configuration of a foreign checkout must not start programs.
const SAFE = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.attributesFile=/dev/null'];
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Asks git for the commit of the source; a checkout that git does not know falls back on what GitHub says of the job.
 *
 * @param paths what goes into the image, relative to the context.
 */
export async function findSource(
  run: RunProgram,
  context: string,
  paths: readonly string[],
  environment: NodeJS.ProcessEnv,
  now: Date,
): Promise<SourceFacts> {
  const git = async (...args: string[]): Promise<string> => {
    const result = await run('git', [...SAFE, '-C', context, ...args]).catch(() => undefined);
    return result?.exitCode === 0 ? result.stdout.trim() : '';
  };
  const head = await git('rev-parse', '--verify', 'HEAD');
  const commit = [head, environment['GITHUB_SHA'] ?? ''].find((text) => COMMIT.test(text)) ?? '';
  const changed = head === '' || paths.length === 0 ? '' : await git('status', '--porcelain', '--', ...paths);
  return {
    repository: repositoryOf(environment) || repositoryUrl(await git('config', '--get', 'remote.origin.url')),
    commit,
    epoch: epochOf(environment) ?? (Number(await git('log', '-1', '--format=%ct')) || Math.floor(now.getTime() / 1000)),
    changed: changed.split('\n').filter((line) => line !== '').map((line) => line.replace(/^..?\s/, '')),
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
