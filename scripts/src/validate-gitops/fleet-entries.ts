import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { readText } from '../../../actions/common/runtime/files.ts';
import { type FleetEntry, parseFleetEntry } from '../fleet/entry.ts';
import { entryPath, nameClashes } from '../fleet/fleet-files.ts';
import { problemFindings } from './sources.ts';

const ADVICE = 'Correct the file; schemas/fleet-entry.schema.json says what is allowed.';

/** The files `customers/<customer>/<environment>.yaml`, from which the ApplicationSets make Applications, and what is wrong with them. */
export async function readFleetEntries(root: string): Promise<{ entries: FleetEntry[]; findings: Finding[] }> {
  const read = await Promise.all((await entryFiles(root)).map((file) => readEntry(root, file)));
  const entries = read.flatMap(({ entry }) => (entry === undefined ? [] : [entry]));
  return { entries, findings: problemFindings('fleet-entry', ADVICE, '', [...read.flatMap(({ problems }) => problems), ...nameClashes(entries)]) };
}

async function readEntry(root: string, file: string): Promise<{ entry?: FleetEntry; problems: string[] }> {
  try {
    const entry = parseFleetEntry(await readText(join(root, file), file), file);
    return { entry, problems: entryPath(entry) === file ? [] : [`${file}:1:1: says that it is ${entryPath(entry)}.`] };
  } catch (error) {
    return { problems: [errorSentence(error)] };
  }
}

async function entryFiles(root: string): Promise<string[]> {
  const customers = await readdir(join(root, 'customers'), { withFileTypes: true }).catch(() => []);
  const files = await Promise.all(customers.filter((entry) => entry.isDirectory()).map(async ({ name }) => (await readdir(join(root, 'customers', name))).map((file) => `customers/${name}/${file}`)));
  return files.flat().filter((file) => /\.ya?ml$/.test(file)).toSorted();
}
