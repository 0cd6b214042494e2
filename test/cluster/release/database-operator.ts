import { runKubectl } from '../support/kubectl.ts';
import { DATABASE_KIND_NAMES, DATABASE_KINDS } from '../support/database-kinds.ts';
import { DIGEST, Estate, SETTINGS } from '../../manifests/templates/support/estate.ts';
import type { Resource } from '../../manifests/templates/support/kustomize.ts';
import { type LiveEnvironment, NAMESPACE } from './environment.ts';
import type { Release } from './releases.ts';

const TEMPLATES = ['components/size-s', 'components/database-cnpg', 'components/restore-drill-cnpg'];
const OF_THE_DRILL = ['ServiceAccount', 'Role', 'RoleBinding', 'CronJob', 'NetworkPolicy'];
const DRILL = 'restore-drill';
const SERVER = 'db-drill';
const READY = { status: { phase: 'Cluster in healthy state', conditions: [{ type: 'Ready', status: 'True' }] } };

/** What a drill answers. */
interface DrillAnswer {
  outcome: string;
  reasons: { code: string }[];
  live: { release: string; modules: number; users: number };
  restored: { release: string; modules: number; users: number };
}

/**
 * Stands for CloudNativePG, which cannot run here: what a drill asks for, a PostgreSQL of the environment that is there already
 * answers as. The drill itself, its account, its rights and the databases are real.
 */
export class DatabaseOperator {
  readonly #environment: LiveEnvironment;

  private constructor(environment: LiveEnvironment) {
    this.#environment = environment;
  }

  /** Brings the operator's kinds, the live server as an object of them, and the drill of the templates with a release's image. */
  static async install(environment: LiveEnvironment, release: Release): Promise<DatabaseOperator> {
    const operator = new DatabaseOperator(environment);
    await operator.#create(...DATABASE_KINDS);
    await environment.kubectl(['wait', '--for=condition=Established', ...DATABASE_KIND_NAMES]);
    const drill = await renderDrill();
    const text = JSON.stringify(drill).replace(`registry.example/odoo:1@${DIGEST}`, `${release.image}:${release.tag}@${release.digest}`).replaceAll(`${SETTINGS['customer']}-${SETTINGS['environment']}`, NAMESPACE);
    await operator.#create(...JSON.parse(text) as object[]);
    return operator;
  }

  async remove(): Promise<void> {
    await this.#environment.kubectl(['delete', ...DATABASE_KIND_NAMES]);
  }

  /** Starts a drill now and lets the server of a record's name be what comes out of the archive; answers what the drill says. */
  async drill(restored: string): Promise<DrillAnswer> {
    const job = `${DRILL}-of-${restored}`;
    await this.#environment.kubectl(['create', 'job', job, `--from=cronjob/${DRILL}`]);
    await this.#environment.kubectl(['wait', '--for=create', `cluster/${SERVER}`, '--timeout=120s']);
    const selector = { 'odoo-gitops-kit/database': `db-${restored}` };
    await this.#environment.apply(JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: `${SERVER}-rw`, namespace: NAMESPACE }, spec: { selector, ports: [{ port: 5432 }] } }));
    await this.#environment.kubectl(['patch', `cluster/${SERVER}`, '--subresource=status', '--type=merge', '--patch', JSON.stringify(READY)]);
    await this.#environment.kubectl(['wait', '--for=jsonpath={.status.conditions[-1].status}=True', `job/${job}`, '--timeout=180s']);
    // The next one gets an address of its own: this one may lead to its pod for a moment longer.
    await this.#environment.kubectl(['delete', 'service', `${SERVER}-rw`]);
    return await this.#environment.answerOf(job) as unknown as DrillAnswer;
  }

  /** Runs kubectl with the drill's own rights; with `server` it gets the live Cluster under another name to read. */
  async asDrill(args: readonly string[], server?: string): Promise<string> {
    const input = server === undefined ? '' : JSON.stringify({ apiVersion: 'postgresql.cnpg.io/v1', kind: 'Cluster', metadata: { name: server }, spec: { imageName: `postgres:17@sha256:${'a'.repeat(64)}` } });
    return runKubectl(this.#environment.cluster, ['--namespace', NAMESPACE, `--as=system:serviceaccount:${NAMESPACE}:${DRILL}`, ...args], input);
  }

  async #create(...objects: object[]): Promise<void> {
    await this.#environment.apply(objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  }
}

/** The drill as the templates have it, and the Cluster that it looks at, as rendered. */
async function renderDrill(): Promise<Resource[]> {
  const estate = await Estate.make();
  try {
    const data = await estate.renderPart('data', { templates: TEMPLATES });
    return data.filter(({ kind, metadata }) => kind === 'Cluster' || (OF_THE_DRILL.includes(kind) && metadata.name.includes(DRILL)));
  } finally {
    await estate.remove();
  }
}
