import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../../unit/workflows/files.ts';
import type { GitHub } from './github.ts';

/** One workflow run: a caller's workflow, what started it, and where things are. */
export interface ActRun {
  /** A new folder for what belongs to this run. */
  folder: string;
  /** Checkout of the repository that the run belongs to. */
  checkout: string;
  github: GitHub;
  /** `owner/name` of the repository. */
  repository: string;
  /** Path of the workflow inside the checkout. */
  workflow: string;
  event: 'push' | 'workflow_dispatch';
  inputs?: Record<string, string>;
  secrets?: Record<string, string>;
  /** Folder with the kit, from copyKit. */
  kit: string;
  environment?: Record<string, string>;
}

/** What act said of a run. */
export interface ActResult {
  exitCode: number;
  /** Result of each job by the ids on the way to it, e.g. `release/build`. A job that did not start is not there. */
  jobs: Record<string, string>;
  /** Result of each step that started, in the order in which they ended, as `job id: step name`. */
  steps: Record<string, string>;
  /** Whatever jobs and steps wrote. */
  log: string;
}

interface Line {
  jobID?: string;
  step?: string;
  stepResult?: string;
  jobResult?: string;
  stage?: string;
  msg?: string;
}

const FOREIGN_ACTIONS = new Set(['checkout', 'upload-artifact', 'download-artifact']);

/** Runs a workflow with act on this machine, without containers for jobs. Foreign actions are the stand-ins of test/fixtures/act. */
export async function runAct(run: ActRun): Promise<ActResult> {
  const artifacts = join(run.folder, 'artifacts');
  await mkdir(artifacts, { recursive: true });
  const event = join(run.folder, 'event.json');
  await writeFile(event, JSON.stringify({ inputs: run.inputs ?? {}, repository: { default_branch: 'main' } }));
  const secrets = join(run.folder, 'secrets');
  await writeFile(secrets, Object.entries(run.secrets ?? {}).map(([name, value]) => `${name}=${value}\n`).join(''), { mode: 0o600 });
  const environment = { KIT_TEST_ARTIFACTS: artifacts, GITHUB_REPOSITORY: run.repository, GITHUB_SERVER_URL: run.github.address, GITHUB_API_URL: run.github.api, ...run.environment };
  const args = [
    run.event, '--workflows', run.workflow, '--eventpath', event, '--secret-file', secrets, '--json',
    '--platform', 'ubuntu-latest=-self-hosted', '--platform', 'self-hosted=-self-hosted',
    '--no-skip-checkout', '--no-cache-server', '--action-cache-path', join(run.folder, 'cache'),
    ...(await localRepositories(run)),
    ...Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
  ];
  const { exitCode, output } = await act(args, run.checkout, await mkdtemp(join(run.folder, 'home-')));
  return { exitCode, ...readLines(output) };
}

/** The kit is its copy, and every foreign action of the workflows, at the commit that they name, is its stand-in. */
async function localRepositories({ kit, github }: ActRun): Promise<string[]> {
  const workflows = await Promise.all(
    ['build-release', 'rehearse', 'promote'].map((name) => readFile(join(kit, `.github/workflows/${name}.yml`), 'utf8')),
  );
  const foreign = new Set(workflows.join('\n').match(/actions\/[a-z-]+@[0-9a-f]{40}/g));
  const folders = [['kit/odoo-gitops-kit@test', kit], ...[...foreign].map((reference) => [reference, standIn(reference)])];
  // act asks for reusable workflows on the server of the run, and for actions on github.com.
  return folders.flatMap(([reference, folder]) => ['--local-repository', `${reference}=${folder}`, '--local-repository', `${github.address}/${reference}=${folder}`]);
}

function standIn(reference: string): string {
  const name = reference.split(/[/@]/)[1] ?? '';
  if (!FOREIGN_ACTIONS.has(name)) {
    throw new Error(`There is no stand-in for ${reference} in test/fixtures/act.`);
  }
  return join(ROOT, 'test/fixtures/act', name);
}

function act(args: string[], cwd: string, home: string): Promise<{ exitCode: number; output: string }> {
  const path = [join(ROOT, 'node_modules/node/bin'), join(ROOT, 'test/fixtures/act/programs'), process.env['PATH']].join(':');
  const child = spawn('act', args, { cwd, env: { ...process.env, PATH: path, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home } });
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

function readLines(output: string): Omit<ActResult, 'exitCode'> {
  const lines = output.split('\n').filter((line) => line !== '').map(readLine);
  const result = { jobs: {} as Record<string, string>, steps: {} as Record<string, string> };
  for (const { jobID: job, step, stepResult, jobResult, stage } of lines) {
    if (job !== undefined && stepResult !== undefined && stage === 'Main') {
      result.steps[`${job}: ${step}`] = stepResult;
    }
    if (job !== undefined && jobResult !== undefined) {
      result.jobs[job] = jobResult;
    }
  }
  return { ...result, log: lines.map(({ jobID = 'act', msg = '' }) => `${jobID}| ${msg.trimEnd()}`).join('\n') };
}

function readLine(line: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return { msg: line };
  }
}
