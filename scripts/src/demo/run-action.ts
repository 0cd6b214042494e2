import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../../../actions/common/runtime/exec.ts';
import { ROOT } from '../project/root.ts';

/** What a step of a workflow sees of an action that ended. */
export interface ActionRun {
  action: string;
  exitCode: number;
  outputs: Record<string, string>;
  /** Markdown of the step summary. */
  summary: string;
  log: string;
  seconds: number;
}

export interface RunnerSettings {
  /** Folder for the runner's files; every run gets its own below it. */
  folder: string;
  /** Variables that every step of the job has, e.g. GITHUB_REPOSITORY and DOCKER_HOST. */
  environment: Record<string, string>;
}

let runs = 0;

/**
 * Runs the bundled `dist` of an action as GitHub's runner does: inputs as INPUT_ variables, outputs and summary through files.
 * The exit status is an answer.
 */
export async function runAction(
  action: string,
  inputs: Record<string, string>,
  settings: RunnerSettings,
  onLine: (line: string) => void,
): Promise<ActionRun> {
  const started = performance.now();
  const folder = join(settings.folder, `${String(++runs).padStart(3, '0')}-${action}`);
  const files = await runnerFiles(folder);
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const environment = { ...childEnvironment(process.env, settings.environment), ...files, RUNNER_TEMP: folder, ...Object.fromEntries(variables) };
  const { exitCode, log } = await execute(action, environment, onLine);
  await writeFile(join(folder, 'log.txt'), log);
  return {
    action,
    exitCode,
    outputs: parseOutputs(await readFile(files.GITHUB_OUTPUT, 'utf8')),
    summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
    log,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

async function runnerFiles(folder: string): Promise<{ GITHUB_OUTPUT: string; GITHUB_STEP_SUMMARY: string; GITHUB_STATE: string }> {
  await mkdir(folder, { recursive: true });
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary.md'), GITHUB_STATE: join(folder, 'state') };
  await Promise.all(Object.values(files).map((file) => writeFile(file, '')));
  return files;
}

function execute(action: string, environment: Record<string, string>, onLine: (line: string) => void): Promise<{ exitCode: number; log: string }> {
  const program = join(ROOT, 'actions', action, 'dist', 'index.js');
  const child = spawn(process.execPath, [program], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const read = (chunk: Buffer): void => {
    const text = chunk.toString('utf8');
    log += text;
    text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('::')).forEach(onLine);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ exitCode: code ?? 1, log }));
  });
}

/** `name<<delimiter`, the value's lines, and the delimiter again. */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const start = /^([^<=]+)<<(.+)$/.exec(lines[index] ?? '');
    if (start !== null) {
      const end = lines.indexOf(String(start[2]), index + 1);
      outputs[String(start[1])] = lines.slice(index + 1, end).join('\n');
      index = end;
    }
  }
  return outputs;
}
