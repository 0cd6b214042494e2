import { basename, dirname, join, resolve } from 'node:path';
import { exists } from '../project/files.ts';
import { ANSWERS_FILE } from './answers-text.ts';
import { LOCK_FILE } from './kit-lock.ts';

/** Where the two repositories of a customer lie. */
export interface RepositoryFolders {
  gitops: string;
  /** Undefined where it is not at hand: then only the other one is renewed. */
  source: string | undefined;
}

/**
 * Finds the folders of a customer's repositories. Answers that are those of a repository renew that one, whatever its folder is
 * called; the one with the addons is renewed with it where it lies beside it.
 *
 * @param output the folder that both lie in; undefined where nobody said.
 * @param answersFile undefined where the answers were asked for.
 */
export async function repositoryFolders(customer: string, output: string | undefined, answersFile: string | undefined): Promise<RepositoryFolders> {
  const own = answersFile === undefined ? undefined : dirname(resolve(answersFile));
  const isRenewal = output === undefined && own !== undefined && basename(String(answersFile)) === ANSWERS_FILE && (await exists(join(own, LOCK_FILE)));
  if (!isRenewal) {
    const parent = resolve(output ?? '.');
    return { gitops: join(parent, `${customer}-gitops`), source: join(parent, `${customer}-addons`) };
  }
  const beside = join(dirname(own), `${customer}-addons`);
  return { gitops: own, source: (await exists(join(beside, LOCK_FILE))) ? beside : undefined };
}
