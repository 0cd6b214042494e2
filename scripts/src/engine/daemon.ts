import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { pause } from '../../../actions/common/runtime/retry.ts';
import { commandLine, endProcess, processIdentity } from '../machine/processes.ts';
import { serverVersion } from './client.ts';
import type { EngineSettings } from './settings.ts';
import { socketAddress } from './settings.ts';

const START_DEADLINE = 60_000;
const STOP_PATIENCE = 60_000;
const POLL = 100;

/** The pid of the private dockerd, when the pid file names a process that really is it. */
export async function daemonPid(settings: EngineSettings): Promise<number | undefined> {
  const text = await readFile(settings.pidFile, 'utf8').catch(() => '');
  const pid = Number(text.trim());
  return Number.isSafeInteger(pid) && pid > 1 && commandLine(pid).includes(socketAddress(settings)) ? pid : undefined;
}

/**
 * Starts a dockerd of our own, or waits for one that is just starting, until it answers.
 *
 * @throws UserError with the end of its log when it ends or stays silent.
 */
export async function startDaemon(settings: EngineSettings): Promise<void> {
  if ((await daemonPid(settings)) === undefined) {
    // dockerd refuses to start while its pid file names any living process, also a stranger with a reused number.
    await rm(settings.pidFile, { force: true });
    await launch(settings);
  }
  await waitUntilAnswering(settings);
}

/** Ends the private dockerd by its pid and waits until it is gone; its containers end with it. */
export async function stopDaemon(settings: EngineSettings): Promise<void> {
  const pid = await daemonPid(settings);
  const identity = pid === undefined ? undefined : processIdentity(pid);
  if (pid === undefined || identity === undefined) {
    return;
  }
  await endProcess(identity, STOP_PATIENCE);
  await rm(settings.pidFile, { force: true });
  await rm(settings.socket, { force: true });
}

// Its own session: a Ctrl-C in the terminal reaches the script alone, which then ends the engine in order.
async function launch(settings: EngineSettings): Promise<void> {
  await mkdir(settings.dataRoot, { recursive: true });
  await mkdir(dirname(settings.logFile), { recursive: true });
  const log = openSync(settings.logFile, 'w');
  const places = ['--data-root', settings.dataRoot, '--exec-root', settings.execRoot, '--pidfile', settings.pidFile];
  const [program, ...wrapped] = settings.command;
  // Published ports by the kernel alone: the proxy would copy every byte that goes to a database once more.
  const args = [...wrapped, ...places, '--userland-proxy=false', '--host', socketAddress(settings)];
  const daemon = spawn(program, args, { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    daemon.once('spawn', resolve);
    daemon.once('error', (error) => reject(new UserError(`dockerd could not be started: ${error.message}`)));
  });
  daemon.unref();
}

async function waitUntilAnswering(settings: EngineSettings): Promise<void> {
  const end = Date.now() + START_DEADLINE;
  while ((await serverVersion({ DOCKER_HOST: socketAddress(settings) })) === undefined) {
    await pause(POLL);
    const starting = Date.now() < end - START_DEADLINE + 2000;
    if (Date.now() > end || (!starting && (await daemonPid(settings)) === undefined)) {
      throw new UserError(`The private Docker engine did not start. ${await lastLogLines(settings)} (log: ${settings.logFile})`);
    }
  }
}

async function lastLogLines(settings: EngineSettings): Promise<string> {
  const log = await readFile(settings.logFile, 'utf8').catch(() => '');
  return `The end of its log: ${plainText(log.trim().split('\n').slice(-2).join(' '), 800)}`;
}
