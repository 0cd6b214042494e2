import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitRequest, GitServer } from '../integration/gitops/http-server.ts';

export interface Command {
  program: string;
  args: readonly string[];
  cwd: string;
  environment: Record<string, string>;
}

/** What one run took: milliseconds of the wall clock and of the processor, requests, and kilobytes of bodies that came down. */
export interface Taken {
  ms: number;
  cpu: number;
  requests: number;
  kilobytesDown: number;
}

export interface Ran {
  exitCode: number | null;
  said: string;
  ms: number;
  cpu: number;
}

/** The shell's `times` tells on its second line what its children took, theirs included. */
const TIMED = 'file=$1; shift; "$@"; status=$?; times > "$file"; exit $status';

/** Runs a command, and counts the time of its processes, those that it starts included (git, and its helpers for the web). */
export async function runTimed({ program, args, cwd, environment }: Command, folder: string): Promise<Ran> {
  const file = join(folder, `times-${Math.random().toString(36).slice(2)}`);
  const started = performance.now();
  const child = spawn('sh', ['-c', TIMED, 'sh', file, program, ...args], { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const exitCode = await new Promise<number | null>((done) => {
    child.on('close', done);
  });
  return { exitCode, said, ms: performance.now() - started, cpu: childrenMilliseconds(readFileSync(file, 'utf8')) };
}

/** Runs a command that talks to the server while nothing else does. @throws Error with the end of what it said when it fails. */
export async function measure(server: GitServer, command: Command, folder: string): Promise<Taken> {
  server.requests.length = 0;
  const { exitCode, said, ms, cpu } = await runTimed(command, folder);
  if (exitCode !== 0) {
    throw new Error(`It ended with ${exitCode}: ${lastWords(said)}`);
  }
  return { ms, cpu, requests: server.requests.length, kilobytesDown: kilobytesDown(server.requests) };
}

/** The end of what a program said, in one line; a runner's commands are read as their text. */
export function lastWords(said: string): string {
  return said.trim().split('\n').slice(-3).join(' ').replace(/^::error::/, '').replaceAll('%0A', ' ').slice(0, 300);
}

function kilobytesDown(requests: readonly GitRequest[]): number {
  return requests.reduce((sum, { bytesDown }) => sum + bytesDown, 0) / 1024;
}

export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

/** The median, and from where to where the values go. */
export function spread(values: readonly number[]): string {
  const middle = median(values).toFixed(0);
  return values.length < 2 ? middle : `${middle} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`;
}

function childrenMilliseconds(times: string): number {
  const [, children = ''] = times.trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.,]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds?.replace(',', '.')) * 1000, 0);
}
