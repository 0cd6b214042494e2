import { parseComposeRecord } from '../gitops/record/compose-record.ts';
import { environmentFiles, HOLDS_FILE } from '../gitops/record/environment-files.ts';
import { parseHolds, type Hold } from '../gitops/record/holds.ts';
import type { ReleaseRecord } from '../gitops/record/record.ts';
import { confinedPath, readText, readTextIfThere } from '../runtime/files.ts';

const WHAT = 'Input "path"';
const MAXIMUM_BYTES = 1024 * 1024;

/** What a checkout of the GitOps repo says about one environment. */
export interface EnvironmentCheckout {
  record: ReleaseRecord;
  /** Content of expectation.json, or null. */
  expectation: string | null;
  /** Content of recipe.json, or null. */
  recipe: string | null;
  holds: Hold[];
}

/** @throws UserError when the record is missing or wrong, naming file, line and column. */
export async function readEnvironment(root: string, environment: string): Promise<EnvironmentCheckout> {
  const files = environmentFiles({ environment });
  const record = parseComposeRecord(await readText(await inCheckout(root, files.record), WHAT, MAXIMUM_BYTES), files.record);
  const expectation = await readTextIfThere(await inCheckout(root, files.expectation), WHAT, MAXIMUM_BYTES);
  const recipe = await readTextIfThere(await inCheckout(root, files.recipe), WHAT, MAXIMUM_BYTES);
  const holds = await readTextIfThere(await inCheckout(root, HOLDS_FILE), WHAT, MAXIMUM_BYTES);
  return { record, expectation, recipe, holds: parseHolds(holds ?? undefined) };
}

function inCheckout(root: string, file: string): Promise<string> {
  return confinedPath(root, file, WHAT);
}
