import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem } from '../../../scripts/src/debian/system.ts';
import { serverVersion } from '../../../scripts/src/engine/client.ts';
import { daemonPid } from '../../../scripts/src/engine/daemon.ts';
import { ensureEngine } from '../../../scripts/src/engine/engine.ts';
import type { EngineSettings } from '../../../scripts/src/engine/settings.ts';
import { defaultEngineSettings, socketAddress } from '../../../scripts/src/engine/settings.ts';

const DEADLINE = 180_000;
const ROOT = join(import.meta.dirname, '..', '..', '..');
const ENGINE = pathToFileURL(join(ROOT, 'scripts/src/engine/engine.ts')).href;

// Elsewhere there is no private engine to test; CI runs on Debian as root, and there nothing is left out.
const here = (await debianSystem())?.isRoot === true || process.env['CI'] === 'true';
const onDebian = here ? describe : describe.skip;

let folder: string;
let settings: EngineSettings;
const others: ChildProcess[] = [];
const before = process.env['DOCKER_HOST'];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  settings = {
    ...defaultEngineSettings(),
    socket: join(folder, 'docker.sock'),
    pidFile: join(folder, 'docker.pid'),
    execRoot: join(folder, 'exec'),
    dataRoot: join(folder, 'data'),
    logFile: join(folder, 'dockerd.log'),
    stateFolder: join(folder, 'state'),
    // Its own network namespace: two engines would fight over one bridge and one firewall.
    command: ['unshare', '--net', 'dockerd'],
  };
  process.env['DOCKER_HOST'] = socketAddress(settings);
});

afterEach(async () => {
  process.env['DOCKER_HOST'] = before ?? '';
  others.splice(0).forEach((child) => child.kill('SIGKILL'));
  const pid = await daemonPid(settings);
  if (pid !== undefined) {
    process.kill(pid, 'SIGKILL');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}, DEADLINE);

const answers = async (): Promise<boolean> => (await serverVersion({ DOCKER_HOST: socketAddress(settings) })) !== undefined;

/** Starts another script that uses the engine until it gets a signal. */
async function otherScript(): Promise<{ end: (signal: NodeJS.Signals) => Promise<number | null> }> {
  const body = `import { ensureEngine } from ${JSON.stringify(ENGINE)};
    await ensureEngine(${JSON.stringify(settings)}); console.log('ready'); setInterval(() => {}, 1000);`;
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), ['--input-type=module', '--eval', body], {
    // Named, because a test's process.env is a copy that a child would not get.
    env: { ...process.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  others.push(child);
  await once(child.stdout, 'data');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [status] = (await once(child, 'close')) as [number | null];
    return status;
  };
  return { end };
}

onDebian('a private engine', () => {
  test('is started, builds and composes, and is gone after the script', async () => {
    const engine = await ensureEngine({ ...settings, clientConfig: join(folder, 'client') });
    expect(engine).toMatchObject({ startedByUs: true, dockerHost: socketAddress(settings) });
    for (const command of ['info', 'buildx', 'compose']) {
      const { exitCode } = await runProgram('docker', [command, ...(command === 'info' ? [] : ['version'])], { environment: engine.environment });
      expect(exitCode).toBe(0);
    }
    await engine.stop();
    expect(await answers()).toBe(false);
    expect(await daemonPid(settings)).toBeUndefined();
  }, DEADLINE);

  test('is shared by scripts at the same time and ends with the last of them', async () => {
    const first = await ensureEngine(settings);
    const other = await otherScript();
    await first.stop();
    expect(await answers()).toBe(true);
    expect(await other.end('SIGTERM')).toBe(143);
    expect(await answers()).toBe(false);
  }, DEADLINE);

  test('ends on Ctrl-C', async () => {
    const other = await otherScript();
    expect(await answers()).toBe(true);
    expect(await other.end('SIGINT')).toBe(130);
    expect(await answers()).toBe(false);
  }, DEADLINE);

  test('that a killed script left behind is taken over and ended', async () => {
    await (await otherScript()).end('SIGKILL');
    const engine = await ensureEngine(settings);
    expect(engine.startedByUs).toBe(false);
    await engine.stop();
    expect(await answers()).toBe(false);
  }, DEADLINE);

  test('starts although its old pid file names a stranger', async () => {
    await writeFile(settings.pidFile, String(process.pid));
    const engine = await ensureEngine(settings);
    expect(Number(await readFile(settings.pidFile, 'utf8'))).not.toBe(process.pid);
    await engine.stop();
  }, DEADLINE);

  test('that does not start says what its log said', async () => {
    const broken: EngineSettings = { ...settings, command: ['dockerd', '--no-such-option'] };
    await expect(ensureEngine(broken)).rejects.toThrow(/did not start.*no-such-option/s);
  }, DEADLINE);
});

describe('an engine that is named but not there', () => {
  test('is a sentence, not a second engine', async () => {
    process.env['DOCKER_HOST'] = `unix://${folder}/nobody.sock`;
    await expect(ensureEngine(settings)).rejects.toThrow(/DOCKER_HOST is unix:.*nobody\.sock, but no Docker engine answers there/);
  }, DEADLINE);
});
