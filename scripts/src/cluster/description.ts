import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { isRunning } from '../machine/processes.ts';
import type { Places } from './places.ts';

const DESCRIPTION = z.object({
  /** Of the process that holds the namespaces. */
  holder: z.string(),
  programs: z.string(),
  argocdToken: z.string(),
  /** Whether it runs until somebody ends it, and not as long as the process that started it. */
  isKept: z.boolean(),
});

export type Description = z.infer<typeof DESCRIPTION>;

export async function writeDescription(places: Places, description: Description): Promise<void> {
  await writeAtomically(places.description, JSON.stringify(description));
}

/** The cluster that runs and is ready; `undefined` when there is none. */
export async function readDescription(places: Places): Promise<Description | undefined> {
  const text = await readFile(places.description, 'utf8').catch(() => undefined);
  const description = text === undefined ? undefined : DESCRIPTION.parse(JSON.parse(text));
  return description !== undefined && isRunning(description.holder) ? description : undefined;
}
