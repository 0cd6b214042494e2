import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What one run of an action as a process of its own said. */
export interface ActionRun {
  exitCode: number | null;
  outputs: Record<string, string>;
  log: string;
}

const ROOT = resolve(import.meta.dirname, '../../..');
/** The types are stripped from the source once, not in every run. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'odoo-gitops-kit-compiled');
const NODE = join(ROOT, 'node_modules/.bin/node');

/**
 * Runs an action from its source as a runner would: inputs as variables, outputs in a file.
 *
 * @param started is told the process, to end it.
 */
export async function runAction(action: string, inputs: Record<string, string>, environment: NodeJS.ProcessEnv = {}, started: (child: ChildProcess) => void = () => undefined): Promise<ActionRun> {
  const folder = mkdtempSync(join(tmpdir(), 'action-run-'));
  const outputFile = join(folder, 'output');
  writeFileSync(outputFile, '');
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const child = spawn(NODE, ['--no-warnings', join(ROOT, `actions/${action}/src/index.ts`)], {
    env: { PATH: process.env['PATH'], HOME: folder, RUNNER_TEMP: folder, GITHUB_OUTPUT: outputFile, NODE_COMPILE_CACHE, ...environment, ...Object.fromEntries(given) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started(child);
  let log = '';
  child.stdout.on('data', (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const exitCode = await new Promise<number | null>((done) => {
    child.on('close', (code) => done(code));
  });
  const outputs = parseOutputs(readFileSync(outputFile, 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  return { exitCode, outputs, log };
}

function parseOutputs(text: string): Record<string, string> {
  const found = [...text.matchAll(/^([\w-]+)<<(ghadelimiter_[\w-]+)\r?\n([\s\S]*?)\r?\n\2$/gm)];
  return Object.fromEntries(found.map(([, name, , value]) => [String(name), String(value)]));
}
