import { type EnvironmentPlace, environmentFiles, environmentFolder, RECORD_FILES } from '../../common/gitops/record/environment-files.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';

/** Patterns of names, in which `*` stands for any part. */
export interface Selector {
  /** Undefined: the repository is for one customer. */
  customer: string | undefined;
  environment: string;
}

const FORM = /^(?:customers\/(?<customer>[a-z0-9*-]+)\/)?environments\/(?<environment>[a-z0-9*-]+)$/;

/** Parses a selection; the sentence of its error starts with "must". */
export function selectorText(text: string): Selector {
  const { customer, environment } = FORM.exec(text)?.groups ?? {};
  if (environment === undefined) {
    throw new Error('must be a selection such as customers/*/environments/production or environments/*, where * stands for any part of a name');
  }
  return { customer, environment };
}

/** Every environment that is there, has a release record and fits, sorted by customer and name. */
export async function selectPlaces(snapshot: Snapshot, { customer, environment }: Selector): Promise<EnvironmentPlace[]> {
  const customers = customer === undefined ? [undefined] : await namesIn(snapshot, 'customers', customer);
  const places: EnvironmentPlace[] = [];
  for (const name of customers) {
    const folder = environmentFolder({ environment: '', customer: name }).replace(/\/$/, '');
    const environments = await namesIn(snapshot, folder, environment);
    places.push(...environments.map((each) => ({ environment: each, customer: name })));
  }
  return whereRecordIs(snapshot, places);
}

/** A name without a star is not looked for: whether it is there shows when it is read. */
async function namesIn(snapshot: Snapshot, folder: string, pattern: string): Promise<string[]> {
  const expression = new RegExp(`^${pattern.replaceAll('*', '[a-z0-9-]*')}$`);
  return pattern.includes('*') ? (await snapshot.folders(folder)).filter((name) => expression.test(name)) : [pattern];
}

/** A folder without a record holds an environment that was never deployed: nothing is promoted to it by a pattern. */
async function whereRecordIs(snapshot: Snapshot, places: readonly EnvironmentPlace[]): Promise<EnvironmentPlace[]> {
  const records = places.map((place) => RECORD_FILES.map((name) => environmentFiles(place, name).record));
  await snapshot.prefetch(records.flat());
  const isThere = await Promise.all(records.map(async (files) => (await Promise.all(files.map((file) => snapshot.read(file)))).some((text) => text !== undefined)));
  return places.filter((_, index) => isThere[index]);
}
