import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { type Attempt, retryUntil } from '../../../actions/common/runtime/retry.ts';
import type { Cluster } from '../../../scripts/src/cluster/cluster.ts';
import { ArgoCdApi } from './argocd-api.ts';
import { runKubectl, sharedCluster } from './kubectl.ts';
import { Repository } from './repository.ts';

const DESTINATION = 'https://kubernetes.default.svc';

/** What one test has of the cluster: a namespace, a git repository, and Argo CD's administrator. */
export class Laboratory {
  readonly cluster: Cluster;
  readonly api: ArgoCdApi;
  readonly namespace: string;
  readonly repository: Repository;

  private constructor(cluster: Cluster, namespace: string, repository: Repository) {
    this.cluster = cluster;
    this.api = new ArgoCdApi(cluster.argocdAddress, cluster.argocdToken);
    this.namespace = namespace;
    this.repository = repository;
  }

  static async open(): Promise<Laboratory> {
    const cluster = await sharedCluster();
    const laboratory = new Laboratory(cluster, `test-${randomBytes(4).toString('hex')}`, await Repository.make());
    await laboratory.kubectl('create', 'namespace', laboratory.namespace);
    return laboratory;
  }

  /** Deletes what the test made: its ApplicationSets, Applications and project, its namespace and its repository. */
  async close(): Promise<void> {
    await this.kubectl('--namespace', 'argocd', 'delete', 'applicationsets,applications,appprojects', '--selector', `test=${this.namespace}`, '--wait=false');
    await this.kubectl('delete', 'namespace', this.namespace, '--wait=false');
    await this.repository.remove();
  }

  /** Runs kubectl, in the test's namespace where none is said, and answers its output. */
  kubectl(...args: string[]): Promise<string> {
    return this.#kubectlWith('', ...args);
  }

  #kubectlWith(input: string, ...args: string[]): Promise<string> {
    return runKubectl(this.cluster, ['--namespace', this.namespace, ...args], input);
  }

  /** Applies manifests as the administrator, in the test's namespace where they name none. */
  async apply(...objects: object[]): Promise<void> {
    await this.#kubectlWith(objects.map((object) => stringify(object)).join('---\n'), 'apply', '--filename', '-');
  }

  /** Waits until the API server would refuse these manifests with this message: a policy counts from a moment after it was made. */
  async untilRefused(manifests: string, message: string): Promise<void> {
    const attempt = async (): Promise<Attempt<void>> => {
      const said = await this.#kubectlWith(manifests, 'apply', '--dry-run=server', '--filename', '-').then(() => 'taken', errorSentence);
      return said.includes(message) ? { done: true, value: undefined } : { done: false, error: new Error(`Not refused: ${said}`) };
    };
    await retryUntil(attempt, { deadline: 30_000, first: 100, longest: 500 });
  }

  /** The object as kubectl has it, e.g. `get('job', 'migrate')`. */
  async get(kind: string, name: string): Promise<KubernetesObject> {
    return JSON.parse(await this.kubectl('get', kind, name, '--output', 'json')) as KubernetesObject;
  }

  /** Makes a project of the test's name that may read its repository and write into its namespace. */
  async createProject(part: ProjectPart): Promise<string> {
    const name = this.namespace;
    const spec = { sourceRepos: [this.repository.url], destinations: [{ server: DESTINATION, namespace: this.namespace }], ...part };
    await this.api.require('POST', 'projects', { project: { metadata: { name, labels: { test: this.namespace } }, spec } });
    return name;
  }

  /** A token of a role of the test's project. */
  async roleToken(role: string): Promise<string> {
    const answer = await this.api.require('POST', `projects/${this.namespace}/roles/${role}/token`, { expiresIn: 3600 });
    return (answer as { token: string }).token;
  }

  /** Makes an Application over a folder of the repository that syncs each commit by itself, once. Answers its name. */
  async createApplication(path: string, { project = 'default' } = {}): Promise<string> {
    const name = `${this.namespace}-${path.replaceAll('/', '-')}`;
    await this.api.require('POST', 'applications', {
      metadata: { name, labels: { test: this.namespace } },
      spec: {
        project,
        source: { repoURL: this.repository.url, targetRevision: 'main', path },
        destination: { server: DESTINATION, namespace: this.namespace },
        syncPolicy: { automated: { enabled: true }, retry: { limit: 0 } },
      },
    });
    return name;
  }
}

interface ProjectPart {
  roles?: { name: string; policies: string[] }[];
  syncWindows?: object[];
}

export interface KubernetesObject {
  metadata: { name: string; uid: string; creationTimestamp: string };
  data?: Record<string, string>;
  status?: { startTime?: string; completionTime?: string; [more: string]: unknown };
}
