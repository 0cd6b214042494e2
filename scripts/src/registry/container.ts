import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import type { Attempt } from '../../../actions/common/runtime/retry.ts';
import { retryUntil } from '../../../actions/common/runtime/retry.ts';
import type { Engine } from '../engine/engine.ts';

export const REGISTRY_IMAGE = 'registry:2';
const START_DEADLINE = 15_000;

/** Runs the registry's image in the engine, published on loopback only. One container for each data folder. */
export async function startContainer(
  run: RunProgram,
  engine: Engine,
  dataFolder: string,
  port: number,
  image = REGISTRY_IMAGE,
): Promise<{ address: string; end: () => Promise<void> }> {
  const folder = resolve(dataFolder);
  const name = `odoo-gitops-kit-registry-${sha256(folder).slice(-12)}`;
  const docker = (what: string, args: readonly string[]): Promise<string> =>
    requireProgram(run, what, 'docker', args, { environment: engine.environment });
  const end = async (): Promise<void> => {
    await docker('Ending the registry', ['rm', '--force', '--volumes', '--', name]);
  };
  await mkdir(folder, { recursive: true });
  await end();
  await docker('Starting the registry', [
    'run', '--detach', '--name', name, '--publish', `127.0.0.1:${port}:5000`,
    '--volume', `${folder}:/var/lib/registry`, '--env', 'REGISTRY_STORAGE_DELETE_ENABLED=true', '--', image,
  ]);
  const address = publishedAddress(await docker('Asking for the port of the registry', ['port', '--', name, '5000/tcp']));
  await waitUntilAnswering(address);
  return { address, end };
}

async function waitUntilAnswering(address: string): Promise<void> {
  const attempt = async (): Promise<Attempt<void>> => {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    return answer?.ok === true ? { done: true, value: undefined } : { done: false, error: new UserError(`The registry at ${address} does not answer.`) };
  };
  await retryUntil(attempt, { deadline: START_DEADLINE, first: 50, longest: 500 });
}

function publishedAddress(ports: string): string {
  const address = ports.split('\n').find((line) => /^127\.0\.0\.1:\d+$/.test(line.trim()));
  if (address === undefined) {
    throw new UserError('The registry runs, but the engine published no port of it on 127.0.0.1.');
  }
  return address.trim();
}
