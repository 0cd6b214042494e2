import type { Git } from './git-program.ts';

/** How far back a history is searched: rivals have not written more than this in the time of one lost reply. */
export const SEARCHED_COMMITS = 200;

/** Ids of the commits that changed something at `path`, the newest first, at most `SEARCHED_COMMITS`. */
export async function commitsOf(git: Git, reference: string, path: string): Promise<string[]> {
  const log = await git.require('Reading the history', [
    'log', '--first-parent', `--max-count=${SEARCHED_COMMITS}`, '--format=%H', '--end-of-options', reference, '--', path,
  ]);
  return log.split('\n').filter((line) => line !== '');
}
