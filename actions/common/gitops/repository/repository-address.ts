import { dirname, resolve } from 'node:path';
import { UserError } from '../../runtime/errors.ts';
import type { Parser } from '../../runtime/inputs.ts';
import { shown } from '../../runtime/parsers.ts';
import type { Git } from './git-program.ts';

/** Where a repository is: on a server (or at a path that git speaks to as to a server), or its own folder on this machine. */
export type RepositoryAddress =
  | { kind: 'remote'; url: string; authorization: string | undefined }
  | { kind: 'local'; gitDirectory: string };

/** A repository of the job's GitHub server. */
export const OWNER_AND_NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100}$/;
const URL_FORM = /^(?:https|ssh|file):\/\/[A-Za-z0-9._~:@%/[\]+-]+$/;
const LOOPBACK_URL = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?\/[A-Za-z0-9._~%/+-]*$/;
const SSH_FORM = /^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[A-Za-z0-9_.~/-]+$/;

/**
 * The address of a repository as an input gives it: `owner/name` on the job's GitHub server, or a URL.
 *
 * @param server e.g. `https://github.com`.
 */
export function repositoryUrl(server: string): Parser<string> {
  return (text) => {
    // git shows the user of a web address in its errors, and there a token is often the user.
    const hasSecret = /^(?:https?:\/\/[^/]*|[a-z]+:\/\/[^/]*:[^/]*)@/i.test(text);
    if (hasSecret || text.includes('..') || ![OWNER_AND_NAME, URL_FORM, LOOPBACK_URL, SSH_FORM].some((form) => form.test(text))) {
      const allowed = 'owner/name, or a URL that starts with https://, ssh:// or file:// and holds no credentials';
      throw new Error(`must be ${allowed}, is ${hasSecret ? 'a URL with credentials' : shown(text)}`);
    }
    return OWNER_AND_NAME.test(text) ? `${server}/${text}.git` : text;
  };
}

/**
 * A repository on a server. A token goes to web servers only: ssh and folders of this machine have credentials of their own.
 *
 * @throws UserError when a token would leave by a way that is not encrypted.
 */
export function remoteAddress(url: string, token: string | undefined): RepositoryAddress {
  if (token === undefined || !/^https?:/i.test(url)) {
    return { kind: 'remote', url, authorization: undefined };
  }
  if (!url.startsWith('https://') && !LOOPBACK_URL.test(url)) {
    throw new UserError(`Input "token" is only sent over https, and the repository is at ${withoutPassword(url)}.`);
  }
  return { kind: 'remote', url, authorization: basic('x-access-token', token) };
}

/**
 * Where writes to a checkout go: to its remote `origin`. A bare repository, and a checkout that has no origin, is written
 * itself.
 *
 * @throws UserError when the path is no repository.
 */
export async function checkoutAddress(git: Git, path: string, token: string | undefined): Promise<RepositoryAddress> {
  const environment = { GIT_CEILING_DIRECTORIES: dirname(path) };
  const asked = ['rev-parse', '--is-bare-repository', '--show-object-format', '--path-format=absolute', '--git-common-dir'];
  const answer = await git.require(`Opening the git repository ${path}`, asked, { cwd: path, environment });
  const [bare, objectFormat, gitDirectory = ''] = answer.split('\n');
  if (objectFormat !== 'sha1') {
    throw new UserError(`The git repository ${path} names its objects by ${objectFormat}; only sha1, which GitHub has, is read and written.`);
  }
  const origin = bare === 'true' ? '' : await setting(git, path, ['--get', 'remote.origin.url']);
  if (origin === '') {
    return { kind: 'local', gitDirectory };
  }
  return originAddress(git, path, isUrl(origin) ? origin : resolve(path, origin), token);
}

async function originAddress(git: Git, path: string, origin: string, token: string | undefined): Promise<RepositoryAddress> {
  const url = withoutPassword(origin);
  if (token !== undefined) {
    return remoteAddress(url, token);
  }
  const inUrl = /^https?:\/\/([^/:@]*):([^/@]*)@/.exec(origin);
  if (inUrl !== null) {
    return { kind: 'remote', url, authorization: basic(decodeURIComponent(String(inUrl[1])), decodeURIComponent(String(inUrl[2]))) };
  }
  // actions/checkout leaves its token there.
  const header = /^https?:/.test(url) ? await setting(git, path, ['--get-urlmatch', 'http.extraheader', url]) : '';
  return { kind: 'remote', url, authorization: /^authorization:\s*(?<value>.+)$/i.exec(header)?.groups?.['value'] };
}

async function setting(git: Git, path: string, args: readonly string[]): Promise<string> {
  const answer = await git.try(['config', ...args], { cwd: path });
  return answer.exitCode === 0 ? answer.stdout.trim() : '';
}

function basic(user: string, password: string): string {
  return `basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

function withoutPassword(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/, '$1');
}

function isUrl(origin: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(origin) || /^[^/]+:/.test(origin);
}
