import { imageIntent } from '../../common/addons/image-intent.ts';
import { openDocker } from '../../common/engine/docker.ts';
import { kitHelperFolder } from '../../common/engine/helper-volume.ts';
import { requireImage } from '../../common/engine/image.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import { makeSteps } from '../../common/runtime/steps.ts';
import { openRehearsalServer } from './database-server.ts';
import type { RehearsalInputs } from './inputs.ts';
import { chooseIntent } from './intent.ts';
import { planUpdate } from './plan.ts';
import { rehearse } from './rehearse.ts';
import { writeResults } from './results.ts';

const SERIES_LABEL = 'odoo.release.series';

/** Rehearses the release and writes report, expectation and evidence. */
export async function run(inputs: RehearsalInputs): Promise<ActionResult> {
  const docker = openDocker(runProgram);
  const steps = makeSteps();
  const series = await steps.step('Fetch both images', async () => {
    const [old, fresh] = [await requireImage(docker, inputs.oldImage.reference), await requireImage(docker, inputs.newImage.reference)];
    return sameSeries(old.labels[SERIES_LABEL], fresh.labels[SERIES_LABEL]);
  });
  const folder = await freshTemporaryFolder('rehearse-migration');
  const { intent, notes } = chooseIntent(inputs.intent, await imageIntent(docker, inputs.newImage.reference, folder));
  const request = { ...inputs, intent };
  const server = await openRehearsalServer(inputs.databaseUrl);
  try {
    const tools = { docker, server, helperFolder: kitHelperFolder(), steps };
    const result = await rehearse(request, (installed, helpers) => planUpdate(inputs, installed, helpers, docker), tools);
    const written = await writeResults(request, series, result, steps, folder);
    return { ...written, sentences: [...written.sentences, ...notes] };
  } finally {
    await server.close();
  }
}

/** An image that the kit did not build has no label; its series then is the other's. */
function sameSeries(old: string | undefined, fresh: string | undefined): string {
  if (fresh === undefined) {
    throw new UserError(`The new image has no label ${SERIES_LABEL}: build it with build-image.`);
  }
  if (old !== undefined && old !== fresh) {
    throw new UserError(`The images are of series ${old} and ${fresh}. A release never changes the series; that is an upgrade project of its own.`);
  }
  return fresh;
}
