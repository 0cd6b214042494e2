import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { DebianArchive } from '../debian/archive.ts';
import type { DebianSystem } from '../debian/system.ts';
import { exists } from '../debian/system.ts';
import { cacheFolder, freshWorkFolder } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import { commandLine, endProcess, isRunning, processIdentity } from '../machine/processes.ts';

const START_DEADLINE = 15_000;
const STOP_PATIENCE = 10_000;
const POLL = 50;

/** The registry's program from Debian's package, unpacked into the cache: nothing is installed, no service is left behind. */
export async function registryProgram(run: RunProgram, system: DebianSystem): Promise<string> {
  const program = cacheFolder('registry', 'docker-registry');
  await withLock(cacheFolder('registry', 'lock'), async () => {
    if (await exists(program)) {
      return;
    }
    const { path } = await new DebianArchive(run, system).fetch({ name: 'docker-registry', suite: 'trixie' });
    const work = await freshWorkFolder('registry');
    await requireProgram(run, 'Unpacking docker-registry', 'dpkg-deb', ['--extract', path, work]);
    await rename(join(work, 'usr', 'bin', 'docker-registry'), program);
  });
  return program;
}

/** Runs the program on loopback until `end` is called. Port 0 takes a free one. */
export async function startProgram(program: string, dataFolder: string, port: number): Promise<{ address: string; end: () => Promise<void> }> {
  const places = placesIn(dataFolder);
  await endLeftOver(places);
  await mkdir(dataFolder, { recursive: true });
  await writeFile(places.configuration, stringify(configuration(dataFolder, port)));
  const identity = await launch(program, places);
  const address = await listeningAddress(places, identity);
  return { address, end: () => end(places, identity) };
}

interface Places {
  configuration: string;
  log: string;
  process: string;
}

function placesIn(dataFolder: string): Places {
  return {
    configuration: join(dataFolder, 'registry.yml'),
    log: join(dataFolder, 'registry.log'),
    process: join(dataFolder, 'registry.process'),
  };
}

function configuration(dataFolder: string, port: number): object {
  return {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dataFolder, 'images') }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  };
}

async function launch(program: string, places: Places): Promise<string> {
  const log = openSync(places.log, 'w');
  // Detached: a Ctrl-C ends it after the script's own work, not in the middle of it.
  const child = spawn(program, ['serve', places.configuration], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  const pid = await new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.once('error', (error) => reject(new UserError(`The registry ${program} could not be started: ${error.message}`)));
  });
  child.unref();
  const identity = processIdentity(pid) ?? '';
  await writeFile(places.process, identity);
  return identity;
}

async function listeningAddress(places: Places, identity: string): Promise<string> {
  const deadline = Date.now() + START_DEADLINE;
  for (;;) {
    const log = await readFile(places.log, 'utf8');
    const address = /msg="listening on (127\.0\.0\.1:\d+)"/.exec(log)?.[1];
    if (address !== undefined) {
      return address;
    }
    if (Date.now() > deadline || !isRunning(identity)) {
      throw new UserError(`The registry did not start: ${plainText(log.trim().split('\n').at(-1) ?? '', 500)}`);
    }
    await pause(POLL);
  }
}

/** A script that was killed leaves its registry running: its data has one owner again. */
async function endLeftOver(places: Places): Promise<void> {
  const identity = await readFile(places.process, 'utf8').catch(() => '');
  if (commandLine(Number(identity.split(' ')[0])).includes(places.configuration)) {
    await end(places, identity);
  }
}

async function end(places: Places, identity: string): Promise<void> {
  await endProcess(identity, STOP_PATIENCE);
  await rm(places.process, { force: true });
}
