import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openContainer, type ContainerResult, type StandingContainer } from '../../../actions/common/engine/container.ts';
import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { Containers, eventually, PREPARATION } from '../images/containers.ts';

const LABEL = `odoo-gitops-kit.test=${process.pid}`;

let containers: Containers;
let docker: Docker;

const running = (): Promise<string> => containers.output('ps', '--all', '--quiet', '--filter', `label=${LABEL}`);

async function open(life = 60): Promise<StandingContainer> {
  const [name = '', value = ''] = LABEL.split('=');
  return openContainer(docker, {
    image: containers.images.odoo, network: 'none', environment: { PGPASSWORD: 'secret' }, temporaryFolders: ['/tmp:mode=1777'], labels: { [name]: value },
  }, life);
}

function shell(container: StandingContainer, script: string, input?: string): Promise<ContainerResult> {
  return container.run({ entrypoint: 'sh', args: ['-c', script], deadline: 20, ...(input === undefined ? {} : { input }) });
}

async function removeAll(): Promise<void> {
  await docker?.run(['rm', '--force', ...(await running()).split('\n')]);
}

beforeAll(async () => {
  containers = await Containers.open();
  Object.assign(process.env, containers.engine.environment);
  docker = openDocker(runProgram);
}, PREPARATION);

afterAll(async () => {
  await removeAll();
  await containers?.close();
});

test('programs in one container share its files, get their input, and have none of the rights of root', async () => {
  const container = await open();
  expect(await shell(container, 'cat > /tmp/kept; echo "$PGPASSWORD"', 'from the first')).toMatchObject({ stdout: 'secret\n', exitCode: 0, timedOut: false });
  expect((await shell(container, 'cat /tmp/kept')).stdout).toBe('from the first');
  expect((await shell(container, 'grep -E "CapEff|NoNewPrivs" /proc/self/status; exit 3'))).toMatchObject({ stdout: 'CapEff:\t0000000000000000\nNoNewPrivs:\t1\n', exitCode: 3 });
  await removeAll();
});

test('a program that does not end in time takes the container with it', async () => {
  const container = await open();
  const slow = container.run({ entrypoint: 'sleep', args: ['60'], deadline: 1 });
  expect(await slow).toMatchObject({ exitCode: 137, timedOut: true });
  expect((await shell(container, 'true')).exitCode).not.toBe(0);
  expect(await running()).toBe('');
});

test('a container that nobody removes is gone after its life', async () => {
  await open(1);
  await eventually(running, (ids) => ids === '');
});

test('an image that is not there is a sentence, and nothing is looked for in a registry', async () => {
  const missing = openContainer(docker, { image: 'odoo-gitops-kit.test/missing:1', network: 'none' }, 60);
  await expect(missing).rejects.toThrow(/^Starting a container of odoo-gitops-kit\.test\/missing:1 failed: /);
});
