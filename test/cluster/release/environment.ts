import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { type Attempt, pause, retryUntil } from '../../../actions/common/runtime/retry.ts';
import type { Cluster } from '../../../scripts/src/cluster/cluster.ts';
import { ArgoCdApi, type Application, hasEnded, isLive } from '../support/argocd-api.ts';
import { runKubectl, sharedCluster } from '../support/kubectl.ts';

export const NAMESPACE = 'acme-staging';
export const APP = `${NAMESPACE}-app`;
export const DATA = `${NAMESPACE}-data`;
/** Milliseconds for a release on a busy machine. */
const RELEASE = 300_000;
/** Milliseconds between two requests of somebody who works. */
const PAUSE = 500;
const CONNECTION = ['--no-psqlrc', '--tuples-only', '--no-align', '--username', 'postgres', '--host', '/var/run/postgresql', '--dbname', 'odoo'];

export interface LiveMarker {
  digest: string;
  state: string;
  traffic: string;
}

/** One customer's environment on the cluster, as an operator looks at it. */
export class LiveEnvironment {
  readonly cluster: Cluster;
  readonly argocd: ArgoCdApi;
  /** The server that the record names; a restore names another one. */
  database = 'main';

  private constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.argocd = new ArgoCdApi(cluster.argocdAddress, cluster.argocdToken);
  }

  static async open(): Promise<LiveEnvironment> {
    return new LiveEnvironment(await sharedCluster());
  }

  /** Runs kubectl in the environment's namespace and answers its output. */
  kubectl(args: readonly string[]): Promise<string> {
    return runKubectl(this.cluster, ['--namespace', NAMESPACE, ...args]);
  }

  /** Applies manifests, each in the namespace that it names. */
  async apply(manifests: string): Promise<void> {
    await runKubectl(this.cluster, ['apply', '--server-side', '--filename', '-'], manifests);
  }

  /** One field of an object, by kubectl's JSONPath; empty where it says nothing. */
  async field(object: string, path: string): Promise<string> {
    return (await this.kubectl(['get', object, '--output', `jsonpath={${path}}`])).trim();
  }

  /** Has Argo CD read the commit now, and waits until the environment is what it says. */
  async live(application: string, revision: string): Promise<Application> {
    await this.argocd.application(application, 'normal');
    const [live, ended] = [isLive(revision), hasEnded(revision)];
    const found = await this.argocd.until(application, (now) => live(now) || (ended(now) && now.status.operationState?.phase !== 'Succeeded'), RELEASE);
    if (!live(found)) {
      throw new Error(`The sync of ${application} failed: ${JSON.stringify(found.status.operationState, undefined, 1)}`);
    }
    return found;
  }

  /** Has Argo CD read the commit now, and waits until its sync has ended; answers how. */
  async ended(application: string, revision: string): Promise<string> {
    await this.argocd.application(application, 'normal');
    const { status } = await this.argocd.until(application, hasEnded(revision), RELEASE);
    return String(status.operationState?.phase);
  }

  /** What Argo CD says of a sync that applied nothing. */
  async refusal(application: string): Promise<string> {
    const { status } = await this.argocd.application(application);
    const { message, syncResult } = status.operationState ?? {};
    return [message, ...(syncResult?.resources ?? []).map((resource) => resource.message)].join('\n');
  }

  /** What a query says of the customer's database, on the server that a record calls so. */
  async ask(query: string, database = this.database): Promise<string> {
    return (await this.kubectl(['exec', `db-${database}-0`, '--container', 'postgres', '--', 'psql', ...CONNECTION, '--command', query])).trim();
  }

  async marker(database = this.database): Promise<LiveMarker> {
    const answer = await this.ask('SELECT digest, state, traffic FROM odoo_release.marker', database);
    const [digest = '', state = '', traffic = ''] = answer.split('|');
    return { digest, state, traffic };
  }

  /** The dump that the last release took before it updated, as its hook says; empty where it took none. */
  async restorePoint(): Promise<string> {
    const said = await this.kubectl(['logs', 'job/release-restore-point']);
    return said.split('\n').find((line) => line.startsWith('before-')) ?? '';
  }

  /** What the last failed sync left behind, for people and for the planner of a rollback. */
  async report(): Promise<{ outcome: string; traffic: string; reasons: { code: string }[]; digest: string }> {
    return JSON.parse(await this.field('configmap/release-report', '.data.report\\.json')) as { outcome: string; traffic: string; reasons: { code: string }[]; digest: string };
  }

  /** Waits until a hook of the sync that runs has printed such a line. */
  async untilSaid(job: string, line: RegExp): Promise<void> {
    const attempt = async (): Promise<Attempt<void>> => {
      const said = await this.kubectl(['logs', `job/${job}`]).catch(errorSentence);
      return line.test(said) ? { done: true, value: undefined } : { done: false, error: new Error(`${job} did not say ${line}: ${said}`) };
    };
    await retryUntil(attempt, { deadline: RELEASE, first: 100, longest: 100 });
  }

  /** The document that a hook of the last sync printed. */
  async answerOf(job: string): Promise<{ outcome: string; reasons: { code: string; message: string }[]; step?: string }> {
    const said = await this.kubectl(['logs', `job/${job}`]);
    const documents = said.split('\n').filter((line) => line.startsWith('{'));
    return JSON.parse(documents.at(-1) ?? 'null') as { outcome: string; reasons: { code: string; message: string }[] };
  }

  /** What somebody meets who asks for a page again and again until `work` is done; 0 where nobody answers. */
  async pagesWhile(path: string, work: Promise<unknown>): Promise<number[]> {
    const seen: number[] = [];
    const end = work.then(() => 'done' as const);
    for (;;) {
      const status = await Promise.race([end, this.page(path).catch(() => 0)]);
      if (status === 'done') {
        return seen;
      }
      seen.push(status);
      await pause(PAUSE);
    }
  }

  /** What somebody meets who comes in by the Service: a status. */
  async page(path: string): Promise<number> {
    const address = await this.field('service/web', '.spec.clusterIP');
    try {
      return (await fetch(`http://${address}:8069${path}`, { redirect: 'manual', signal: AbortSignal.timeout(20_000) })).status;
    } catch (error) {
      throw new Error(`${path} was not answered: ${errorSentence(error)}`, { cause: error });
    }
  }
}
