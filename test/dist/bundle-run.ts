import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

export const ROOT = resolve(import.meta.dirname, '../..');

/** The Node release that the actions run on, from the lock file. */
const NODE = join(ROOT, 'node_modules/.bin/node');
const DEADLINE = 30_000;

export interface Declared {
  name: string;
  inputs: Record<string, { required?: boolean; default?: string }>;
  outputs: Record<string, unknown>;
}

export interface BundleRun {
  exitCode: number | null;
  /** Everything it printed. */
  log: string;
  outputs: Record<string, string>;
  /** What it left in its workspace. */
  leftBehind: string[];
}

/** Every action with what its action.yml declares. */
export async function declaredActions(): Promise<Declared[]> {
  const folders = await readdir(join(ROOT, 'actions'), { withFileTypes: true });
  const found = await Promise.all(folders.map(async ({ name }) => {
    const text = await readFile(join(ROOT, 'actions', name, 'action.yml'), 'utf8').catch(() => undefined);
    return text === undefined ? [] : [{ inputs: {}, outputs: {}, ...(parse(text) as object), name }];
  }));
  return found.flat();
}

/** Runs an action's bundle as the runner does: as a child process, with files for outputs and summary, in an empty workspace. */
export async function runBundle(action: string, inputs: Record<string, string>): Promise<BundleRun> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-dist-'));
  try {
    const [workspace, temporary] = [join(folder, 'workspace'), join(folder, 'temporary')];
    await Promise.all([mkdir(workspace), mkdir(temporary)]);
    await Promise.all(['output', 'summary'].map((name) => writeFile(join(folder, name), '')));
    const environment = {
      PATH: process.env['PATH'],
      HOME: folder,
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_API_URL: 'http://127.0.0.1:9',
      GITHUB_REPOSITORY: 'acme/odoo',
      RUNNER_TEMP: temporary,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
    };
    const ended = await ending(join(ROOT, 'actions', action, 'dist/index.js'), workspace, environment);
    const outputs = parseOutputs(await readFile(join(folder, 'output'), 'utf8'));
    return { ...ended, outputs, leftBehind: await readdir(workspace) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function ending(bundle: string, cwd: string, environment: NodeJS.ProcessEnv): Promise<{ exitCode: number | null; log: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(NODE, [bundle], { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'], timeout: DEADLINE });
    let log = '';
    child.stdout.on('data', (chunk) => { log += String(chunk); });
    child.stderr.on('data', (chunk) => { log += String(chunk); });
    child.on('error', reject);
    child.on('close', (exitCode) => settle({ exitCode, log }));
  });
}

/** What the runner reads from the file of outputs. */
function parseOutputs(text: string): Record<string, string> {
  const entries = text.matchAll(/^(?<name>[^\n=]+)<<(?<end>\S+)\n(?<value>[\s\S]*?)\n\k<end>\n/gm);
  return Object.fromEntries([...entries].map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']));
}
