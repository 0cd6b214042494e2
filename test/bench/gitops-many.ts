import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorSentence } from '../../actions/common/runtime/errors.ts';
import type { Fleet } from './gitops-fleet.ts';
import { buildKustomize } from '../../scripts/src/kustomize/program.ts';
import { type Command, measure, median, spread, type Taken } from './gitops-process.ts';
import { CUSTOMERS, recordPath } from './gitops-repository.ts';
import { actionCommand, shell, targets } from './gitops-ways.ts';

const ROUNDS = 3;
/** Calls of Kustomize that are measured; they are alike, so the others are reckoned. */
const MEASURED = 50;
/** Of the loop; where it was set, the loop took 58 times as long as plumbing by hand. */
const LIMITS = { loop: 0.04, plumbing: 2.3 };

/** 1,000 files in one commit, beside a clone and 1,000 calls of Kustomize, and beside the least that git can do. */
export async function many(fleet: Fleet): Promise<void> {
  const kustomize = await buildKustomize((words) => console.error(words));
  const loop = await loopMilliseconds(fleet, kustomize);
  const taken: Taken[] = [];
  const plumbing: Taken[] = [];
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      plumbing.push(await measure(fleet.server, plumbingCommand(fleet, round), fleet.folder));
      taken.push(await measure(fleet.server, actionCommand(fleet, { targets: targets(CUSTOMERS) }, round), fleet.folder));
    }
  } catch (error) {
    console.log(`bump-manifests with ${CUSTOMERS} targets: ${errorSentence(error)}`);
    process.exitCode = 1;
    return;
  }
  requireAllWritten(fleet);
  const of = (name: keyof Taken): number[] => taken.map((one) => one[name]);
  console.log(`bump-manifests with ${CUSTOMERS} targets: ${spread(of('ms'))} ms, processor ${spread(of('cpu'))} ms, ${spread(of('requests'))} requests, ${spread(of('kilobytesDown'))} KB down`);
  const byHand = plumbing.map(({ ms }) => ms);
  console.log(`plumbing by hand, of a change that is ready: ${spread(byHand)} ms`);
  console.log(`${of('ms').map((ms) => (ms / loop).toFixed(3)).join(', ')} times the loop (limit ${LIMITS.loop}), ` +
    `${(median(of('ms')) / median(byHand)).toFixed(2)} times the plumbing (limit ${LIMITS.plumbing})`);
}

async function loopMilliseconds(fleet: Fleet, kustomize: string): Promise<number> {
  const folder = mkdtempSync(join(fleet.folder, 'loop-'));
  const part = async (script: string, cwd: string): Promise<number> => (await measure(fleet.server, { ...shell(fleet, script), cwd }, fleet.folder)).ms;
  const edits = Array.from({ length: MEASURED }, (_, index) => `(cd ${recordPath(index + 1, 'production').replace(/\/[^/]*$/, '')} && '${kustomize}' edit set image odoo=registry.example/acme/odoo:19.0-loop)`);
  const clone = await part('git clone --quiet --depth 1 "$1" clone', folder);
  const edited = await part(edits.join('\n'), join(folder, 'clone'));
  const pushed = await part('git commit --quiet --all --message Bump && git push --quiet origin HEAD:main', join(folder, 'clone'));
  const all = clone + edited * (CUSTOMERS / MEASURED) + pushed;
  console.log(`clone --depth 1 and ${CUSTOMERS} x kustomize: ${all.toFixed(0)} ms (clone ${clone.toFixed(0)}, kustomize ${edited.toFixed(0)} for ${MEASURED} and reckoned for the others, commit and push ${pushed.toFixed(0)})`);
  return all;
}

/** git's own commands with nothing between them: folders, contents by their ids, a commit that nobody had to think of, the push. */
function plumbingCommand(fleet: Fleet, round: number): Command {
  const paths = Array.from({ length: CUSTOMERS }, (_, index) => recordPath(index + 1, 'dr'));
  const prepared = mkdtempSync(join(fleet.folder, 'plumbing-'));
  const text = `# by hand ${round}\n${'x'.repeat(400)}\n`;
  const files = paths.map((path) => `M 100644 inline "${path}"\ndata ${text.length}\n${text}\n`).join('');
  writeFileSync(join(prepared, 'paths'), paths.join('\n'));
  writeFileSync(join(prepared, 'stream'), `commit refs/heads/bump\ncommitter Bench <bench@example.com> ${1_800_000_000 + round} +0000\ndata 4\nBump\nfrom refs/heads/main^0\n${files}\ndone\n`);
  return shell(fleet, `git init --quiet --bare own && cd own && git config remote.origin.url "$1"
git fetch --quiet --no-tags --depth=1 --filter=blob:none origin +refs/heads/main:refs/heads/main
xargs git ls-tree main < "$2/paths" | cut -c 13-52 > ids
git -c fetch.negotiationAlgorithm=noop fetch --quiet --no-tags --filter=blob:none --stdin origin < ids
git fast-import --quiet --done --date-format=raw < "$2/stream"
git push --quiet --no-verify --force-with-lease=refs/heads/main:$(git rev-parse main) origin bump:refs/heads/main`, prepared);
}

function requireAllWritten(fleet: Fleet): void {
  const changed = fleet.git('diff', '--name-only', 'main~1', 'main').trim().split('\n');
  if (changed.length !== CUSTOMERS) {
    throw new Error(`The last commit changed ${changed.length} files instead of ${CUSTOMERS}.`);
  }
}
