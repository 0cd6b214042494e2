import { z } from 'zod';
import { runContainer } from '../../common/engine/container.ts';
import { type Docker, lastLines } from '../../common/engine/docker.ts';
import { UserError } from '../../common/runtime/errors.ts';
import { parseStrictJson } from '../../common/runtime/json.ts';

const inventorySchema = z.object({
  os: z.record(z.string(), z.string()),
  debian: z.array(z.object({
    Package: z.string(),
    Version: z.string(),
    Architecture: z.string(),
    Source: z.string().optional(),
  })),
  python: z.array(z.object({ name: z.string(), version: z.string(), folder: z.string() })),
});

/** What is installed in an image. */
export type Inventory = z.infer<typeof inventorySchema>;

const DEADLINE = 120;

/** Reads the package databases inside an image, without starting any of the customer's code. */
export async function takeInventory(docker: Docker, image: string, script: string): Promise<Inventory> {
  const result = await runContainer(docker, {
    image,
    entrypoint: 'python3',
    // Isolated, so that no package of the customer can stand in for a module that the script imports.
    args: ['-I', '-'],
    network: 'none',
    input: script,
    deadline: DEADLINE,
  });
  if (result.exitCode !== 0) {
    throw new UserError(`The packages of the image could not be listed: ${lastLines(result)}`);
  }
  const parsed = inventorySchema.safeParse(parseStrictJson(result.stdout, 'The list of packages in the image'));
  if (!parsed.success) {
    throw new UserError('The list of packages in the image has an unexpected form.');
  }
  return parsed.data;
}
