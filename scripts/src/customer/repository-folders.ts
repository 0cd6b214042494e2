import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { exists } from '../project/files.ts';
import { ANSWERS_FILE } from './answers-text.ts';
import { LOCK_FILE } from './kit-lock.ts';

/** Where the repositories of a customer lie. */
export interface RepositoryFolders {
  gitops: string;
  /** Undefined where it is not at hand: then only the other one is renewed. */
  source: string | undefined;
  /** What the fleet repository takes in; of a Docker host, nothing. Undefined as above. */
  fleet: string | undefined;
}

/**
 * Finds the folders of a customer's repositories. Answers that are those of a repository renew that one, whatever its folder is
 * called; the one with the addons is renewed with it where it lies beside it.
 *
 * @param output the folder that both lie in; undefined where nobody said.
 * @param answersFile undefined where the answers were asked for.
 * @throws UserError when `output` is something other than a folder.
 */
export async function repositoryFolders(customer: string, output: string | undefined, answersFile: string | undefined): Promise<RepositoryFolders> {
  const own = answersFile === undefined ? undefined : dirname(resolve(answersFile));
  const isRenewal = output === undefined && own !== undefined && basename(String(answersFile)) === ANSWERS_FILE && (await exists(join(own, LOCK_FILE)));
  if (!isRenewal) {
    const parent = resolve(output ?? '.');
    await requireFolder(parent);
    return { gitops: join(parent, `${customer}-gitops`), source: join(parent, `${customer}-addons`), fleet: join(parent, `${customer}-fleet`) };
  }
  const beside = async (name: string): Promise<string | undefined> => {
    const folder = join(dirname(own), `${customer}-${name}`);
    return (await exists(join(folder, LOCK_FILE))) ? folder : undefined;
  };
  return { gitops: own, source: await beside('addons'), fleet: await beside('fleet') };
}

async function requireFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined);
  if (there !== undefined && !there.isDirectory()) {
    throw new UserError(`${path} is not a folder: --output has to name the folder that both repositories are made in.`);
  }
}
