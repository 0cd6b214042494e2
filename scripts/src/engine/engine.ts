import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem, installPackages } from '../debian/system.ts';
import { onInterruption } from '../machine/interruption.ts';
import { withLock } from '../machine/lock.ts';
import { contextAddress, ensurePlugins, hasClient, serverVersion } from './client.ts';
import { startDaemon, stopDaemon } from './daemon.ts';
import type { EngineSettings } from './settings.ts';
import { defaultEngineSettings, engineLock, socketAddress } from './settings.ts';
import { EngineUsers } from './users.ts';

/** A Docker engine that answers, and a client that can build and compose. */
export interface Engine {
  /** Absent: the client's default address. */
  dockerHost?: string;
  /** DOCKER_HOST and DOCKER_CONFIG for child processes, where they differ from what this process has. */
  environment: Record<string, string>;
  startedByUs: boolean;
  /** Leaves the engine. A private one that a script started ends with its last user. May be called twice. */
  stop(): Promise<void>;
  /** Whether a private engine that a script started runs on after its last user has left, for containers that stay. */
  setKept(kept: boolean): Promise<void>;
}

const INSTALL_HINT = 'Install Docker, or run this on Debian as root, where it is installed and started for you.';

/**
 * The engine that is there, or on Debian as root a private one. The engine is left on Ctrl-C too.
 *
 * @throws UserError, one sentence, where no engine can be had.
 */
export async function ensureEngine(settings: EngineSettings = defaultEngineSettings(), run: RunProgram = runProgram): Promise<Engine> {
  if (!(await hasClient())) {
    await installDocker(run);
  }
  const wanted = process.env['DOCKER_HOST'];
  if (wanted !== socketAddress(settings) && (await serverVersion({})) !== undefined) {
    return foreignEngine(run, settings);
  }
  if (wanted !== undefined && wanted !== '' && wanted !== socketAddress(settings)) {
    throw new UserError(`DOCKER_HOST is ${wanted}, but no Docker engine answers there.`);
  }
  return privateEngine(run, settings);
}

async function foreignEngine(run: RunProgram, settings: EngineSettings): Promise<Engine> {
  const address = process.env['DOCKER_HOST'] || (await contextAddress());
  const plugins = await ensurePlugins(run, settings);
  const host = address === undefined ? {} : { DOCKER_HOST: address };
  return {
    ...(address === undefined ? {} : { dockerHost: address }),
    environment: { ...host, ...plugins },
    startedByUs: false,
    stop: async () => {},
    setKept: async () => {},
  };
}

async function privateEngine(run: RunProgram, settings: EngineSettings): Promise<Engine> {
  const address = socketAddress(settings);
  const users = new EngineUsers(settings);
  const leave = leaveOnce(settings, users);
  const withdraw = onInterruption(leave);
  const stop = async (): Promise<void> => {
    await leave();
    withdraw();
  };
  try {
    const startedByUs = await withLock(engineLock(settings), () => enter(run, settings, users));
    const plugins = await ensurePlugins(run, settings);
    const environment = { DOCKER_HOST: address, ...plugins };
    return { dockerHost: address, environment, startedByUs, stop, setKept: (kept) => users.setKept(kept) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Answers whether the engine had to be started. */
async function enter(run: RunProgram, settings: EngineSettings, users: EngineUsers): Promise<boolean> {
  await users.enter();
  if ((await serverVersion({ DOCKER_HOST: socketAddress(settings) })) !== undefined) {
    return false;
  }
  await requireDaemonProgram(run);
  await users.markStarted();
  await startDaemon(settings);
  return true;
}

function leaveOnce(settings: EngineSettings, users: EngineUsers): () => Promise<void> {
  let left: Promise<void> | undefined;
  const leave = (): Promise<void> =>
    withLock(engineLock(settings), async () => {
      if (await users.leave()) {
        await stopDaemon(settings);
        await users.markEnded();
      }
    });
  return () => (left ??= leave());
}

async function requireDaemonProgram(run: RunProgram): Promise<void> {
  const system = await debianSystem();
  if (system?.isRoot !== true) {
    throw new UserError(`No Docker engine answers. ${INSTALL_HINT}`);
  }
  const found = await run('dockerd', ['--version']).then((result) => result.exitCode === 0, () => false);
  if (!found) {
    await installPackages(run, ['docker.io']);
  }
}

async function installDocker(run: RunProgram): Promise<void> {
  const system = await debianSystem();
  if (system?.isRoot !== true) {
    throw new UserError(`There is no Docker client. ${INSTALL_HINT}`);
  }
  await installPackages(run, ['docker.io']);
  // Debian 13 put the client into a package of its own.
  if (!(await hasClient())) {
    await installPackages(run, ['docker-cli']);
  }
}
