import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { debianSystem } from '../debian/system.ts';
import type { Engine } from '../engine/engine.ts';
import { onInterruption } from '../machine/interruption.ts';
import { startContainer } from './container.ts';
import { registryProgram, startProgram } from './program.ts';

/** A running OCI registry on the loopback address, where no engine asks for TLS or a login. */
export interface Registry {
  /** `127.0.0.1:PORT` */
  address: string;
  /** May be called twice. */
  stop(): Promise<void>;
}

export interface RegistryOptions {
  /** Holds what is pushed; a registry that was killed on the same folder is ended first. */
  dataFolder: string;
  /** A free one by default. */
  port?: number;
  /** Runs the registry's image where Debian's package is not to be had. */
  engine?: Engine;
  run?: RunProgram;
}

/**
 * Starts a real registry: the program of Debian's package, elsewhere the image `registry:2`. It ends on Ctrl-C too.
 *
 * @throws UserError when neither is to be had or it does not start.
 */
export async function startRegistry(options: RegistryOptions): Promise<Registry> {
  const { address, end } = await start(options);
  let ended: Promise<void> | undefined;
  const stopOnce = (): Promise<void> => (ended ??= end());
  const withdraw = onInterruption(stopOnce);
  const stop = async (): Promise<void> => {
    await stopOnce();
    withdraw();
  };
  return { address, stop };
}

async function start(options: RegistryOptions): Promise<{ address: string; end: () => Promise<void> }> {
  const { dataFolder, port = 0, engine, run = runProgram } = options;
  const system = await debianSystem();
  if (system !== undefined) {
    return startProgram(await registryProgram(run, system), dataFolder, port);
  }
  if (engine === undefined) {
    throw new UserError('A registry is started from Debian\'s package docker-registry or in a Docker engine; here is neither.');
  }
  return startContainer(run, engine, dataFolder, port);
}
