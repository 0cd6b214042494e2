import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../actions/common/runtime/canonical.ts';
import type { Fleet } from './gitops-fleet.ts';
import { buildKustomize } from '../../scripts/src/kustomize/program.ts';
import { type Command, lastWords, type Ran, runTimed, spread } from './gitops-process.ts';
import { recordPath } from './gitops-repository.ts';
import { actionCommand, shell } from './gitops-ways.ts';

const WRITERS = 20;
const LIMIT = 8;
const SETTLED = ['written', 'superseded', 'exit 0'];

/** 20 writers at once: on files of their own, on one file, and on files of their own in the way of the tutorials. */
export async function rivals(fleet: Fleet): Promise<void> {
  const kustomize = await buildKustomize((words) => console.error(words));
  const act = (environment: (writer: number) => string, first: number) => (writer: number, url: string) =>
    actionCommand(fleet, { environment: environment(writer) }, first + writer, url);
  const apart = await race(fleet, act((writer) => `rival-${writer}`, 1000));
  report('bump-manifests, a file each', fleet, apart);
  requireRecords(fleet, 1000);
  report('bump-manifests, all the same file', fleet, await race(fleet, act(() => 'rivals', 2000)));
  report('sparse clone, kustomize, pull --rebase until pushed', fleet, await race(fleet, (writer, url) => tutorial(fleet, kustomize, writer, url)));
}

interface Race {
  runs: (Ran & { outcome: string; commit: string })[];
  /** Pushes that each writer began. */
  pushes: number[];
  before: string;
}

/** Every writer has an address of its own, a link to the one repository, so that the server's list tells them apart. */
async function race(fleet: Fleet, command: (writer: number, url: string) => Command): Promise<Race> {
  const before = fleet.git('rev-parse', 'main').trim();
  fleet.server.requests.length = 0;
  const runs = await Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    const started = command(writer, link(fleet, writer));
    const ran = await runTimed(started, fleet.folder);
    return { ...ran, ...outputs(started) };
  }));
  const pushes = runs.map((_, writer) => fleet.server.requests.filter(({ path }) => path.startsWith(`/writer-${writer}.git/`) && path.endsWith('service=git-receive-pack')).length);
  return { runs, pushes, before };
}

function link(fleet: Fleet, writer: number): string {
  const name = `writer-${writer}.git`;
  try {
    symlinkSync('gitops.git', join(fleet.folder, 'served', name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  return `${fleet.server.url}/${name}`;
}

function outputs({ environment }: Command): { outcome: string; commit: string } {
  const text = environment['GITHUB_OUTPUT'] === undefined ? '' : readFileSync(environment['GITHUB_OUTPUT'], 'utf8');
  const value = (name: string): string => new RegExp(`^${name}<<(\\S+)\\n(.*)\\n\\1$`, 'm').exec(text)?.[2] ?? '';
  return { outcome: value('outcome'), commit: value('commit') };
}

/** @throws Error when a writer gave up, a commit was lost or left the line, or git finds the repository damaged. */
function report(title: string, fleet: Fleet, { runs, pushes, before }: Race): void {
  const commits = fleet.git('rev-list', `${before}..main`).trim().split('\n').filter((line) => line !== '');
  const ends = runs.map(({ outcome, exitCode }) => outcome || `exit ${exitCode}`);
  const begun = pushes.reduce((sum, count) => sum + count, 0);
  console.log(`${title}: ${[...new Set(ends)].map((end) => `${ends.filter((other) => other === end).length} ${end}`).join(', ')}; ${commits.length} commits`);
  console.log(`  ${(begun / WRITERS).toFixed(1)} pushes a writer until it was written or superseded (limit ${LIMIT}), at worst ${Math.max(...pushes)}; ` +
    `a writer took ${spread(runs.map(({ ms }) => ms))} ms, processor ${spread(runs.map(({ cpu }) => cpu))} ms`);
  const gaveUp = runs.find((_, writer) => !SETTLED.includes(String(ends[writer])));
  if (gaveUp !== undefined) {
    throw new Error(`${title}: a writer gave up: ${lastWords(gaveUp.said)}`);
  }
  requireSoundHistory(title, fleet, commits, runs);
}

function requireSoundHistory(title: string, fleet: Fleet, commits: readonly string[], runs: Race['runs']): void {
  fleet.git('fsck', '--strict', '--connectivity-only');
  const written = runs.filter(({ outcome }) => outcome !== 'superseded');
  const isLost = written.length !== commits.length || written.some(({ commit }) => commit !== '' && !commits.includes(commit));
  if (isLost || fleet.git('rev-list', '--min-parents=2', 'main') !== '') {
    throw new Error(`${title}: ${written.length} writers say that they wrote, and the branch has ${commits.length} commits more; or it has merges.`);
  }
}

function requireRecords(fleet: Fleet, first: number): void {
  for (let writer = 0; writer < WRITERS; writer += 1) {
    const text = fleet.git('show', `main:environments/rival-${writer}/release/compose.yaml`);
    if (!text.includes(sha256(`bench/${first + writer}`))) {
      throw new Error(`The release of writer ${writer} was lost.`);
    }
  }
}

function tutorial(fleet: Fleet, kustomize: string, writer: number, url: string): Command {
  const release = recordPath(writer + 1, 'production').replace(/\/[^/]*$/, '');
  return shell(fleet, `git clone --quiet --depth 1 --filter=blob:none --sparse "$2" clone && cd clone
git sparse-checkout set ${release}
(cd ${release} && '${kustomize}' edit set image odoo=registry.example/acme/odoo:19.0-rival)
git commit --quiet --all --message Bump
until git push --quiet origin HEAD:main; do git pull --quiet --rebase origin main; done`, url);
}
