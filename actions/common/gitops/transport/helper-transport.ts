import { UserError } from '../../runtime/errors.ts';
import type { Git } from '../repository/git-program.ts';
import { contentFilters, UPPER_LEVELS } from './filters.ts';
import { RemoteHelper } from './remote-helper.ts';
import { writeTip } from './tip-references.ts';
import type { Transport } from './transport.ts';

/**
 * Speaks with a web server in one conversation, where commands would begin one each: five requests instead of seven for a file, of
 * which only four wait for each other. It serves one attempt to write; whatever it can't do, and all that comes after it, is left
 * to the commands.
 *
 * @param git set up with the remote `origin`, in a git directory of our own, which is `folder`.
 */
export function helperTransport(git: Git, folder: string, scheme: 'http' | 'https', commands: Transport): Transport {
  let helper: RemoteHelper | undefined = new RemoteHelper(git, folder, scheme);
  let seen: Map<string, string> | undefined;
  const close = (): void => {
    helper?.close();
    helper = undefined;
  };
  const attempt = async <Value>(use: (helper: RemoteHelper) => Promise<Value>): Promise<Value | undefined> => {
    try {
      return helper === undefined ? undefined : await use(helper);
    } catch (error) {
      close();
      if (!(error instanceof UserError)) {
        throw error;
      }
      return undefined;
    }
  };
  return {
    async tips(branches) {
      if (seen !== undefined) {
        close();
      }
      const commits = await attempt(async (open) => {
        seen = await open.heads();
        return bringTips(open, folder, branches, seen);
      });
      return commits ?? commands.tips(branches);
    },
    history: (branch) => commands.history(branch),
    async objects(missing) {
      const [filter] = contentFilters(missing);
      const wants = missing.map(({ id }) => id);
      const isBrought = await attempt((open) => open.fetch({ wants, filter, isShallow: false }).then(() => true));
      if (isBrought === undefined) {
        await commands.objects(missing);
      }
    },
    async push(branch, base, commit) {
      const asSeen = base !== '' && seen?.get(branch) === base;
      const proposal = asSeen ? await attempt((open) => open.push(branch, commit)) : undefined;
      close();
      return proposal ?? commands.push(branch, base, commit);
    },
    close,
  };
}

/** @throws UserError when the first branch is not among those that the server lists: then it is asked for by its name. */
async function bringTips(helper: RemoteHelper, folder: string, branches: readonly string[], heads: ReadonlyMap<string, string>): Promise<string[]> {
  const commits = branches.map((branch) => heads.get(branch) ?? '');
  if (!commits[0]) {
    throw new UserError(`The git server lists no branch ${branches[0]}.`);
  }
  await helper.fetch({ wants: [...new Set(commits.filter((commit) => commit !== ''))], filter: UPPER_LEVELS, isShallow: true });
  await Promise.all(branches.map(async (branch, index) => commits[index] !== '' && writeTip(folder, branch, String(commits[index]))));
  return commits;
}
