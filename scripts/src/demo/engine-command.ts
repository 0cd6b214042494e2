import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { GITOPS_NAME, PROJECT, REHEARSAL_SERVER, SOURCE_NAME } from './places.ts';

export const docker: Docker = openDocker(runProgram);

/** Lists the releases of every run, whose registries had other ports. Tests build on the same engine, from other source repos. */
const RELEASES = [
  'image', 'ls', '--quiet', '--filter', `reference=127.0.0.1:*/${SOURCE_NAME}`, '--filter', `label=org.opencontainers.image.source=https://github.com/${SOURCE_NAME}`,
];

/** Removes the containers, networks, volumes and images that the demo made on the engine; what is not there is no error. */
export async function removeFromEngine(): Promise<void> {
  const label = `label=com.docker.compose.project=${PROJECT}`;
  const rehearsals = `label=odoo-gitops-kit.repository=${GITOPS_NAME}`;
  await removeAll(['ps', '--all', '--quiet', '--filter', label], ['rm', '--force', '--volumes']);
  await docker.run(['rm', '--force', '--volumes', REHEARSAL_SERVER]);
  await removeAll(['ps', '--all', '--quiet', '--filter', rehearsals], ['rm', '--force', '--volumes']);
  await removeAll(['network', 'ls', '--quiet', '--filter', label], ['network', 'rm']);
  await removeAll(['volume', 'ls', '--quiet', '--filter', label], ['volume', 'rm', '--force']);
  await removeAll(['volume', 'ls', '--quiet', '--filter', rehearsals], ['volume', 'rm', '--force']);
  await removeAll(RELEASES, ['image', 'rm', '--force']);
}

async function removeAll(list: readonly string[], remove: readonly string[]): Promise<void> {
  const { stdout } = await docker.run(list);
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length > 0) {
    await docker.run([...remove, ...ids]);
  }
}
