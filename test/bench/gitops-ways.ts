import { mkdtempSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sha256 } from '../../actions/common/runtime/canonical.ts';
import { runGit } from '../integration/gitops/repositories.ts';
import type { Fleet } from './gitops-fleet.ts';
import type { Command } from './gitops-process.ts';
import { recordPath } from './gitops-repository.ts';

/** One way to bring releases into the repository; `command` prepares what is not measured. */
export interface Way {
  title: string;
  command: (release: number) => Command;
}

const ROOT = resolve(import.meta.dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const ACTION = join(ROOT, 'actions/bump-manifests/dist/index.js');
const ENVIRONMENT = 'production';
const IMAGE = 'registry.example/acme/odoo';

/** The action as a runner starts it, on inputs beside image, tag and digest. */
export function actionCommand(fleet: Fleet, inputs: Record<string, string>, release: number, url = fleet.url): Command {
  const job = mkdtempSync(join(fleet.folder, 'job-'));
  const output = join(job, 'output');
  writeFileSync(output, '');
  const all = { repository: url, image: IMAGE, tag: `19.0-b${release}`, digest: sha256(`bench/${release}`), ...inputs };
  const given = Object.entries(all).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  return {
    program: NODE, args: [ACTION], cwd: job,
    environment: { ...fleet.environment, RUNNER_TEMP: job, GITHUB_WORKSPACE: job, GITHUB_OUTPUT: output, ...Object.fromEntries(given) },
  };
}

/** The input `targets` for the production of the first `count` customers. */
export function targets(count: number): string {
  return Array.from({ length: count }, (_, index) => `- {file: ${recordPath(index + 1, ENVIRONMENT)}, name: odoo}`).join('\n');
}

/** The record of an environment, three folders below the root. */
export function environmentWay(fleet: Fleet): Way {
  return { title: 'bump-manifests, environment', command: (release) => actionCommand(fleet, { environment: 'dev' }, release) };
}

/** One file among those of a fleet, five folders below the root. */
export function targetWay(fleet: Fleet): Way {
  return { title: 'bump-manifests, targets', command: (release) => actionCommand(fleet, { targets: targets(1) }, release) };
}

/** What no way can undercut: ask for the tip, push a commit that is ready. */
export function floorWay(fleet: Fleet): Way {
  const ready = join(fleet.folder, 'ready.git');
  runGit(fleet.folder, ['clone', '--quiet', '--bare', fleet.bare, ready]);
  const script = 'git ls-remote --quiet "$1" refs/heads/main > tip && git -C "$2" push --quiet --no-verify --force-with-lease="refs/heads/main:$(cut -f 1 tip)" "$1" ready:refs/heads/main';
  return {
    title: 'floor: ls-remote, push of a ready commit',
    command(release) {
      runGit(ready, ['fetch', '--quiet', fleet.bare, '+main:main']);
      makeReadyCommit(ready, release);
      return shell(fleet, script, ready);
    },
  };
}

/** The public ways: a clone, Kustomize, a commit, a push. */
export function cloneWay(fleet: Fleet, kustomize: string, isSparse: boolean): Way {
  const options = isSparse ? '--depth 1 --filter=blob:none --sparse' : '--depth 1';
  const release = recordPath(1, ENVIRONMENT).replace(/\/[^/]*$/, '');
  return {
    title: `clone ${options}, kustomize`,
    command: (number) => shell(fleet, `git clone --quiet ${options} "$1" clone && cd clone
${isSparse ? `git sparse-checkout set ${release}` : ''}
(cd ${release} && '${kustomize}' edit set image odoo=${IMAGE}:19.0-b${number}@${sha256(`bench/${number}`)})
git commit --quiet --all --message Bump && git push --quiet origin HEAD:main`),
  };
}

/** A shell script in a folder of its own; its first argument is the address of the repository. */
export function shell(fleet: Fleet, script: string, ...args: string[]): Command {
  const cwd = mkdtempSync(join(fleet.folder, 'way-'));
  return { program: 'sh', args: ['-e', '-c', script, 'sh', fleet.url, ...args], cwd, environment: fleet.environment };
}

function makeReadyCommit(bare: string, release: number): void {
  const blob = join(bare, 'record');
  writeFileSync(blob, `newTag: "19.0-b${release}"\n`);
  const id = runGit(bare, ['hash-object', '-w', blob]).trim();
  runGit(bare, ['read-tree', 'main']);
  runGit(bare, ['update-index', '--cacheinfo', `100644,${id},${recordPath(2, ENVIRONMENT)}`]);
  const tree = runGit(bare, ['write-tree']).trim();
  runGit(bare, ['update-ref', 'refs/heads/ready', runGit(bare, ['commit-tree', '-m', 'Bump', '-p', 'main', tree]).trim()]);
}
