import { openDocker, type Docker } from '../../../actions/common/engine/docker.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { GITOPS_NAME, PROJECT, REHEARSAL_SERVER } from './places.ts';

export const docker: Docker = openDocker(runProgram);

/** Removes the containers, networks and volumes that the demo made on the engine; what is not there is no error. */
export async function removeFromEngine(): Promise<void> {
  const label = `label=com.docker.compose.project=${PROJECT}`;
  const rehearsals = `label=odoo-gitops-kit.repository=${GITOPS_NAME}`;
  await removeAll(['ps', '--all', '--quiet', '--filter', label], ['rm', '--force', '--volumes']);
  await docker.run(['rm', '--force', '--volumes', REHEARSAL_SERVER]);
  await removeAll(['ps', '--all', '--quiet', '--filter', rehearsals], ['rm', '--force', '--volumes']);
  await removeAll(['network', 'ls', '--quiet', '--filter', label], ['network', 'rm']);
  await removeAll(['volume', 'ls', '--quiet', '--filter', label], ['volume', 'rm', '--force']);
  await removeAll(['volume', 'ls', '--quiet', '--filter', rehearsals], ['volume', 'rm', '--force']);
}

async function removeAll(list: readonly string[], remove: readonly string[]): Promise<void> {
  const { stdout } = await docker.run(list);
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length > 0) {
    await docker.run([...remove, ...ids]);
  }
}
