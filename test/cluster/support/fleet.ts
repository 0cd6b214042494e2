import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../../../scripts/src/cluster/cluster.ts';
import { fleetFiles } from '../../../scripts/src/fleet/fleet-files.ts';
import { ROOT } from '../../../scripts/src/project/root.ts';
import { ArgoCdApi } from './argocd-api.ts';
import { runKubectl } from './kubectl.ts';
import { Repository } from './repository.ts';

const SKELETON = join(ROOT, 'gitops-templates/skeletons/fleet');
const PLACEHOLDER = 'https://github.com/acme-platform/fleet.git';
const ENVIRONMENT = 'staging';
/** Seconds until Argo CD reads the fleet's files again; three minutes where nobody says. */
const REQUEUE = 3;

/** A customer with an environment `staging`, whose repository holds what a test commits to it. */
export interface Customer {
  name: string;
  namespace: string;
  repository: Repository;
}

/** What the two parts of an environment hold. */
export type Manifests = Record<'data' | 'app', readonly object[]>;

/** The fleet's repository as its README has people start it, with customers added by the kit. */
export class Fleet {
  readonly #cluster: Cluster;
  readonly #repository: Repository;
  readonly #url: string;
  readonly #customers: Customer[] = [];

  private constructor(cluster: Cluster, repository: Repository, url: string) {
    this.#cluster = cluster;
    this.#repository = repository;
    this.#url = url;
  }

  /** Commits the skeleton and applies its root. */
  static async start(cluster: Cluster): Promise<Fleet> {
    const repository = await Repository.make();
    const fleet = new Fleet(cluster, repository, await repository.serve());
    await repository.commit(Object.fromEntries(['appsets/app.yaml', 'appsets/data.yaml', 'root.yaml'].map((path) => [path, fleet.#skeleton(path)])));
    await fleet.#kubectl(['apply', '--filename', '-'], fleet.#skeleton('root.yaml'));
    return fleet;
  }

  /** Adds a customer whose environment holds these manifests. */
  async add(name: string, manifestsOf: (customer: Customer) => Manifests): Promise<Customer> {
    const customer = { name, namespace: `${name}-${ENVIRONMENT}`, repository: await Repository.make() };
    this.#customers.push(customer);
    const { data, app } = manifestsOf(customer);
    await customer.repository.commit({ [folderOf('data')]: data, [folderOf('app')]: app });
    const placeholder = `https://git.example/${name}/gitops.git`;
    const files = fleetFiles({ customer: name, repository: placeholder, environments: [{ environment: ENVIRONMENT }] });
    await this.#repository.commit(Object.fromEntries([...files].map(([path, text]) => [path, text.replaceAll(placeholder, customer.repository.url)])));
    // Argo CD makes no Application of a project that is not there, and reads this repository every two minutes otherwise.
    await new ArgoCdApi(this.#cluster.argocdAddress, this.#cluster.argocdToken).application('fleet', 'normal');
    return customer;
  }

  /** Deletes the file of a customer's environment. */
  async forget({ name }: Customer): Promise<void> {
    await this.#repository.delete(`customers/${name}/${ENVIRONMENT}.yaml`);
  }

  async close(): Promise<void> {
    const projects = this.#customers.flatMap(({ name }) => ['app', 'data'].map((part) => `appproject/${name}-${part}`));
    const applications = this.#customers.flatMap(({ namespace }) => ['app', 'data'].map((part) => `application/${namespace}-${part}`));
    await this.#kubectl(['--namespace', 'argocd', 'delete', '--ignore-not-found', '--wait=false', 'application/fleet', 'appproject/fleet', 'applicationset/app', 'applicationset/data']);
    await this.#kubectl(['--namespace', 'argocd', 'delete', '--ignore-not-found', '--wait=false', ...applications, ...projects]);
    await this.#kubectl(['delete', 'namespace', '--ignore-not-found', '--wait=false', ...this.#customers.map(({ namespace }) => namespace)]);
    await Promise.all([this.#repository, ...this.#customers.map(({ repository }) => repository)].map((repository) => repository.remove()));
  }

  #kubectl(args: readonly string[], input?: string): Promise<string> {
    return runKubectl(this.#cluster, args, input);
  }

  #skeleton(path: string): string {
    const text = readFileSync(join(SKELETON, path), 'utf8').replaceAll(PLACEHOLDER, this.#url);
    return text.replace(/^( +)(revision: refs\/heads\/main\n)/m, `$1$2$1requeueAfterSeconds: ${REQUEUE}\n`);
  }
}

/** The file of a customer's repository that holds a part's manifests. */
export function folderOf(part: 'app' | 'data'): string {
  return `environments/${ENVIRONMENT}/${part}/all.yaml`;
}
