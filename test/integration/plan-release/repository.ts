import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readGitAt } from '../../../actions/common/odoo/source/trees/git-objects.ts';
import type { PlanInputs } from '../../../actions/plan-release/src/inputs.ts';
import { runPlan } from '../../../actions/plan-release/src/plan.ts';
import type { Docker } from '../../../actions/common/engine/docker.ts';
import type { ActionResult } from '../../../actions/common/runtime/action.ts';

/** A workspace with a git repository in it. */
export interface Workspace {
  root: string;
  git: (...args: string[]) => string;
  write: (files: Record<string, string>) => void;
  copy: (from: string, to: string) => void;
  commit: (message: string) => string;
  plan: (inputs: Partial<PlanInputs> & Pick<PlanInputs, 'from' | 'to'>, docker?: Docker) => Promise<ActionResult>;
  remove: () => void;
}

const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main', '-c', 'commit.gpgsign=false'];

export function makeWorkspace(): Workspace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plan-release-')));
  const temporary = mkdtempSync(join(tmpdir(), 'runner-temp-'));
  const git = (...args: string[]): string => execFileSync('git', ['-C', root, ...IDENTITY, ...args], { stdio: ['ignore', 'pipe', 'ignore'] }).toString().trim();
  git('init', '--quiet');
  return {
    root,
    git,
    write: (files) => Object.entries(files).forEach(([path, text]) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }),
    copy: (from, to) => cpSync(from, join(root, to), { recursive: true }),
    commit: (message) => {
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message', message);
      return git('rev-parse', 'HEAD');
    },
    plan: (inputs, docker = noDocker) => runPlan(
      { installed: undefined, addons: [], imageAddons: [], checkout: root, series: undefined, failOn: [], ...inputs },
      { docker, git: readGitAt(inputs.checkout ?? root), environment: { GITHUB_WORKSPACE: root, RUNNER_TEMP: temporary } },
    ),
    remove: () => {
      rmSync(root, { recursive: true, force: true });
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}

const noDocker: Docker = {
  run: () => Promise.reject(new Error('no engine is needed here')),
  require: () => Promise.reject(new Error('no engine is needed here')),
};
