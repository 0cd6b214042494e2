import { join } from 'node:path';
import { cacheFolder } from '../machine/cache.ts';

/** Where the private engine lives; tests put it elsewhere. */
export interface EngineSettings {
  socket: string;
  pidFile: string;
  execRoot: string;
  dataRoot: string;
  /** The program of the daemon, with a wrapper where one is wanted, e.g. its own network namespace in tests. */
  command: readonly [string, ...string[]];
  logFile: string;
  /** The folder of the Docker client's plugins, given to it as DOCKER_CONFIG. */
  clientConfig: string;
  /** Who uses the engine, and whether the last of them stops it. */
  stateFolder: string;
}

/** The one private engine of a machine: every script finds the same. */
export function defaultEngineSettings(): EngineSettings {
  return {
    socket: '/run/odoo-gitops-kit.sock',
    pidFile: '/run/odoo-gitops-kit.pid',
    execRoot: '/run/odoo-gitops-kit',
    dataRoot: cacheFolder('engine', 'data'),
    command: ['dockerd'],
    logFile: cacheFolder('engine', 'dockerd.log'),
    clientConfig: cacheFolder('engine', 'docker-config'),
    stateFolder: cacheFolder('engine', 'state'),
  };
}

/** The address of the private engine for DOCKER_HOST. */
export function socketAddress(settings: EngineSettings): string {
  return `unix://${settings.socket}`;
}

/** The lock under which the engine is started and stopped. */
export function engineLock(settings: EngineSettings): string {
  return join(settings.stateFolder, 'lock');
}
