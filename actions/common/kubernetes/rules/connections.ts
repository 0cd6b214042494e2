import { valueAt } from '../object.ts';
import { mostReplicas, ofKind, type Rule, type Scene } from '../rule.ts';

/** Connections that PostgreSQL keeps for its superuser, and those of releases, backups and monitoring. */
const RESERVE = 13;

/** What an environment can open at most, while its pods are replaced, by who opens it. */
export interface ConnectionBudget {
  web: number;
  cron: number;
  websocket: number;
  available: number;
}

/** Undefined where the settings are not known, or where there is no web. */
export function connectionBudget(scene: Scene): ConnectionBudget | undefined {
  const { settings } = scene;
  const web = mostReplicas(scene, 'web');
  if (settings === undefined || web === 0) {
    return undefined;
  }
  const perProcess = Number(settings['connections-per-process']);
  return {
    // Odoo's master process spawns one for the bus beside the workers.
    web: (web + surgeOf(scene, 'web')) * (Number(settings.workers) + 1) * perProcess,
    cron: (mostReplicas(scene, 'cron') + surgeOf(scene, 'cron')) * perProcess,
    websocket: (mostReplicas(scene, 'websocket') + surgeOf(scene, 'websocket')) * perProcess,
    available: Number(settings['database-connections']) - RESERVE,
  };
}

export const CONNECTION_RULES: readonly Rule[] = [
  {
    code: 'connection-budget',
    upstream: [],
    advice: 'Lower the replicas, workers or connections-per-process, raise database-connections, or put a Pooler before web.',
    check: (scene) => {
      const budget = connectionBudget(scene);
      const object = scene.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'web');
      if (budget === undefined || object === undefined) {
        return [];
      }
      const { cron, websocket, available } = budget;
      const pooled = ofKind(scene, 'Pooler')[0];
      const web = pooled === undefined ? budget.web : pooledConnections(pooled);
      const most = web + cron + websocket;
      const words = `${web} by ${pooled === undefined ? 'web' : 'the pooler of web'}, ${cron} by cron, ${websocket} by websocket`;
      // A number that is none has a finding by its schema.
      return !(most > available) ? [] : [{ object, message: `Odoo can open ${most} connections (${words}), and the database has ${available} for it.` }];
    },
  },
];

/** How many pods a rolling update starts before it ends old ones. */
function surgeOf(scene: Scene, name: string): number {
  const deployment = scene.objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
  const replicas = mostReplicas(scene, name);
  const surge = String(valueAt(deployment, 'spec', 'strategy', 'rollingUpdate', 'maxSurge') ?? '25%');
  if (replicas === 0 || valueAt(deployment, 'spec', 'strategy', 'type') === 'Recreate') {
    return 0;
  }
  return surge.endsWith('%') ? Math.ceil((replicas * Number(surge.slice(0, -1))) / 100) : Number(surge);
}

/** PgBouncer opens as many as its pool has, for each of its instances. */
function pooledConnections(pooler: unknown): number {
  const size = Number(valueAt(pooler, 'spec', 'pgbouncer', 'parameters', 'default_pool_size') ?? 20);
  return Number(valueAt(pooler, 'spec', 'instances') ?? 1) * size;
}
