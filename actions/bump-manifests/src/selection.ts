import { type EnvironmentPlace, environmentFiles, environmentFolder } from '../../common/gitops/record/environment-files.ts';
import type { Snapshot } from '../../common/gitops/repository/snapshot.ts';

/** The environments that a selection such as `customers/*\/environments/production` can name, before the repo is looked at. */
export interface Selector {
  /** Undefined: the repository is for one customer. */
  customer: RegExp | undefined;
  environment: RegExp;
}

const FORM = /^(?:customers\/(?<customer>[a-z0-9*-]+)\/)?environments\/(?<environment>[a-z0-9*-]+)$/;

/** Parses a selection; the sentence of its error starts with "must". */
export function selectorText(text: string): Selector {
  const { customer, environment } = FORM.exec(text)?.groups ?? {};
  if (environment === undefined) {
    throw new Error('must be a selection such as customers/*/environments/production or environments/*, where * stands for any part of one name');
  }
  return { customer: customer === undefined ? undefined : globExpression(customer), environment: globExpression(environment) };
}

function globExpression(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('*', '[a-z0-9-]*')}$`);
}

/** Every environment that is there, has a release record and fits, sorted by customer and name. */
export async function selectPlaces(snapshot: Snapshot, { customer, environment }: Selector): Promise<EnvironmentPlace[]> {
  const customers = customer === undefined ? [undefined] : (await snapshot.folders('customers')).filter((name) => customer.test(name));
  const folders = customers.map((name) => environmentFolder({ environment: '', customer: name }).replace(/\/$/, ''));
  await snapshot.prefetch(folders);
  const places: EnvironmentPlace[] = [];
  for (const [index, name] of customers.entries()) {
    const environments = await snapshot.folders(String(folders[index]));
    places.push(...environments.filter((each) => environment.test(each)).map((each) => ({ environment: each, customer: name })));
  }
  return withRecord(snapshot, places);
}

/** A folder without a record holds an environment that was never deployed: nothing is promoted to it by a pattern. */
async function withRecord(snapshot: Snapshot, places: readonly EnvironmentPlace[]): Promise<EnvironmentPlace[]> {
  await snapshot.prefetch(places.map((place) => environmentFiles(place).record));
  const found: EnvironmentPlace[] = [];
  for (const place of places) {
    if ((await snapshot.read(environmentFiles(place).record)) !== undefined) {
      found.push(place);
    }
  }
  return found;
}
