import { z } from 'zod';
import { runContainer } from '../../common/engine/container.ts';
import type { Docker } from '../../common/engine/docker.ts';
import { askHelper } from '../../common/odoo/helper/ask.ts';

const problem = z.object({
  code: z.string(),
  module: z.string(),
  file: z.string().nullable(),
  line: z.number().nullable(),
  message: z.string(),
});

const describeDocument = z.object({
  helper: z.string(),
  series: z.string(),
  odooVersion: z.string(),
  customerModules: z.array(z.string()),
  modules: z.record(z.string(), z.object({ version: z.string(), installable: z.boolean() })),
  problems: z.array(problem),
});

/** What the image says of itself. */
export type Description = z.infer<typeof describeDocument>;

// Importing every addon of a large customer on a slow runner.
const DEADLINE = 600;

/**
 * Asks the helper inside the image about its addons: syntax, manifests, dependencies, imports. The customer's code runs here, so
 * the container has no network and no capability.
 */
export async function describeImage(docker: Docker, image: string, onProgress: (line: string) => void): Promise<Description> {
  return askHelper(
    (call) => runContainer(docker, {
      image,
      entrypoint: 'odoo-release',
      args: call.args,
      network: 'none',
      deadline: call.deadline,
      onProgress,
    }),
    describeDocument,
    { args: ['describe'], deadline: DEADLINE, onProgress },
  );
}
