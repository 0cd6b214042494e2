import type { ComposeHost } from './host.ts';

// The front proxy looks for this file at every request, and the volume keeps it over a restart of the host.
const CLOSED = '/var/lib/front/closed';

/** Shows the maintenance page to everybody. Works while the front proxy is down too. */
export async function closeTraffic(host: ComposeHost): Promise<void> {
  await inFrontVolume(host, 'Closing traffic', ['touch', CLOSED]);
  await host.compose.require('Starting the front proxy', ['up', '--detach', '--no-deps', 'front']);
}

/** Lets people in again. */
export async function openTraffic(host: ComposeHost): Promise<void> {
  await host.compose.require('Starting the front proxy', ['up', '--detach', '--no-deps', 'front']);
  await inFrontVolume(host, 'Opening traffic', ['rm', '-f', CLOSED]);
}

export async function trafficIsOpen(host: ComposeHost): Promise<boolean> {
  const result = await host.compose.run(frontProgram(['test', '!', '-e', CLOSED]));
  return result.exitCode === 0;
}

async function inFrontVolume(host: ComposeHost, what: string, command: readonly string[]): Promise<void> {
  await host.compose.require(what, frontProgram(command));
}

function frontProgram([program = '', ...args]: readonly string[]): string[] {
  return ['run', '--rm', '--no-deps', '--no-TTY', '--entrypoint', program, 'front', ...args];
}
