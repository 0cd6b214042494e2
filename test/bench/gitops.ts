/**
 * How long a release takes into the GitOps repo of a large fleet (1,000 customers, 45,000 files, 2,000 commits) on a server on the
 * loopback, without and with 60 ms a request, beside what people do without the kit and beside what no way can undercut.
 *
 * `node test/bench/gitops.ts [one|many|rivals]`: one release; 1,000 files in one commit; 20 writers at once. All without a word.
 * Clones of everything write 45,000 files: with `TMPDIR` in memory (`/dev/shm`) the disk does not decide how long they take.
 */
import { loadavg } from 'node:os';
import { errorSentence } from '../../actions/common/runtime/errors.ts';
import { withFleet } from './gitops-fleet.ts';
import { many } from './gitops-many.ts';
import { one } from './gitops-one.ts';
import { rivals } from './gitops-rivals.ts';

const BENCHES = { one, many, rivals };

const asked = process.argv[2];
if (asked !== undefined && !Object.hasOwn(BENCHES, asked)) {
  throw new Error(`Say "one", "many" or "rivals", or nothing for all of them; not ${JSON.stringify(asked)}.`);
}
for (const [name, bench] of Object.entries(BENCHES).filter(([word]) => asked === undefined || word === asked)) {
  console.log(`${name}, load ${loadavg()[0]?.toFixed(1)}`);
  try {
    await withFleet(bench);
  } catch (error) {
    console.log(errorSentence(error));
    process.exitCode = 1;
  }
}
