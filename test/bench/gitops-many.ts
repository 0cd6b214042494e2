import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { errorSentence } from '../../actions/common/runtime/errors.ts';
import type { Fleet } from './gitops-fleet.ts';
import { buildKustomize } from '../../scripts/src/kustomize/program.ts';
import { measure, spread, type Taken } from './gitops-process.ts';
import { CUSTOMERS, recordPath } from './gitops-repository.ts';
import { actionCommand, shell, targets } from './gitops-ways.ts';

const ROUNDS = 3;
/** Calls of Kustomize that are measured; they are alike, so the others are reckoned. */
const MEASURED = 50;
const LIMIT = 0.04;

/** 1,000 files in one commit, beside a clone and 1,000 calls of Kustomize. */
export async function many(fleet: Fleet): Promise<void> {
  const kustomize = await buildKustomize((words) => console.error(words));
  const loop = await loopMilliseconds(fleet, kustomize);
  const taken: Taken[] = [];
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
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
  console.log(of('ms').map((ms) => (ms / loop).toFixed(3)).join(', ') + ` times the loop (limit ${LIMIT})`);
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

function requireAllWritten(fleet: Fleet): void {
  const changed = fleet.git('diff', '--name-only', 'main~1', 'main').trim().split('\n');
  if (changed.length !== CUSTOMERS) {
    throw new Error(`The last commit changed ${changed.length} files instead of ${CUSTOMERS}.`);
  }
}
