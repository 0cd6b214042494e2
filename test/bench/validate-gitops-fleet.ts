import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ESTATE = join(import.meta.dirname, '../fixtures/cluster-repo');
/** The environment of the estate that every other one is made from. */
const MODEL = { customer: 'acme', environment: 'production', folder: 'environments/production' };

/**
 * Writes a GitOps repo of many customers, each with its own namespaces, names and hosts, on one vendored kit.
 *
 * @returns the folders that are rendered, from the root of the repo.
 */
export async function makeFleet(root: string, customers: number, environments: readonly string[]): Promise<string[]> {
  await mkdir(root, { recursive: true });
  await cp(join(ESTATE, 'vendor'), join(root, 'vendor'), { recursive: true });
  const files = await modelFiles();
  const places = Array.from({ length: customers }, (_, index) => `c${String(index).padStart(3, '0')}`).flatMap((customer) => environments.map((environment) => ({ customer, environment })));
  for (const { customer, environment } of places) {
    for (const [file, text] of files) {
      await writeInto(join(root, 'customers', customer, 'environments', environment, file), ofPlace(text, customer, environment));
    }
  }
  return places.flatMap(({ customer, environment }) => ['data', 'app'].map((application) => `customers/${customer}/environments/${environment}/${application}`));
}

async function modelFiles(): Promise<[string, string][]> {
  const folder = join(ESTATE, MODEL.folder);
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return Promise.all(entries.map(async ({ parentPath, name }): Promise<[string, string]> => [join(parentPath, name).slice(folder.length + 1), await readFile(join(parentPath, name), 'utf8')]));
}

function ofPlace(text: string, customer: string, environment: string): string {
  return text
    .replaceAll('../vendor/', '../../../vendor/')
    .replaceAll(`${MODEL.customer}-${MODEL.environment}`, `${customer}-${environment}`)
    .replaceAll(`customer=${MODEL.customer}`, `customer=${customer}`)
    .replaceAll(`environment=${MODEL.environment}`, `environment=${environment}`)
    .replaceAll(/host=\S+/g, `host=${environment}.${customer}.example`);
}

async function writeInto(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}
