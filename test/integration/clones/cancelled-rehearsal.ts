// Started by life.test.ts as a process of its own, which is then cancelled as GitHub's runner does it.
import { openDocker } from '../../../actions/common/engine/docker.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { makeSteps } from '../../../actions/common/runtime/steps.ts';
import { runHere } from '../../../actions/rehearse-migration/src/containers.ts';
import { openRehearsalServer } from '../../../actions/rehearse-migration/src/database-server.ts';
import { withClone } from '../../../actions/rehearse-migration/src/with-clone.ts';

const [, , url = '', reference = ''] = process.argv;
const server = await openRehearsalServer(url);
const request = { oldImage: { reference }, newImage: { reference }, source: { kind: 'database' as const, name: 'acme' }, filestore: undefined };
const helperFolder = `${import.meta.dirname}/../../../actions/build-image/context/odoo-release`;
try {
  await withClone(request, { docker: openDocker(runProgram), server, helperFolder, steps: makeSteps() }, async ({ names, surroundings }) => {
    process.stdout.write(`working in ${names.work}\n`);
    await runHere(surroundings, { image: reference, entrypoint: 'sleep', args: ['600'] });
  });
} catch (error) {
  process.stdout.write(`${errorSentence(error)}\n`);
  process.exitCode = 1;
} finally {
  await server.close();
}
