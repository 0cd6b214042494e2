import type { Transport } from '../transport/transport.ts';
import type { Branches } from './branches.ts';
import type { Git } from './git-program.ts';
import { ObjectStore } from './object-store.ts';

/**
 * The branches of a repository on a server. Of the tip, only the upper levels are fetched; what lies on the way to the files
 * that are read follows, many at a time.
 *
 * @param git in a git directory of our own, which `transport` fills.
 * @param signingKey file of a private SSH key; undefined where commits are not signed.
 */
export function remoteBranches(git: Git, transport: Transport, signingKey?: string): Branches {
  const objects = new ObjectStore(git, (missing) => transport.objects(missing), signingKey);
  const tips: Branches['tips'] = async (branches) => (await transport.tips(branches)).map((commit) => objects.snapshot(commit));
  return {
    tip: async (branch) => (await tips([branch]))[0] as Awaited<ReturnType<Branches['tip']>>,
    tips,
    history: async (branch, path) => objects.history(await transport.history(branch), path),
    async propose(branch, base, change) {
      return transport.push(branch, base.commit, await objects.commit(base.commit, change));
    },
    async replace(branch, present, base, change) {
      return transport.push(branch, present.commit, await objects.replacement(branch, present.commit, base.commit, change));
    },
    find: (tip, base, commit) => objects.find(tip.commit, base.commit, commit),
    close() {
      objects.close();
      return Promise.resolve(transport.close());
    },
  };
}
