import { valueAt } from '../object.ts';
import { amountOf } from '../quantity.ts';
import { eachContainer, type Rule } from '../rule.ts';
import type { Container } from '../workload.ts';

/** What Odoo gives a process where nobody says otherwise. */
const USUAL_HARD_LIMIT = 2560 * 2 ** 20;
const GIB = 2 ** 30;

/** Odoo's own limits and those of the container around it. */
export const ODOO_MEMORY_RULES: readonly Rule[] = [
  {
    code: 'odoo-memory',
    upstream: [],
    advice: 'Raise the memory limit, or lower workers or --limit-memory-hard: Odoo ends one request that takes too much, Kubernetes ends the container and everybody in it.',
    check: eachContainer((container) => {
      const { fields, init } = container;
      const room = amountOf(valueAt(fields, 'resources', 'limits', 'memory'));
      const most = processesOf(container) * hardLimitOf(container);
      return init || room === undefined || most <= room ? undefined : `may take ${inGib(most)} GiB by Odoo's own limits, and ${inGib(room)} GiB by its container's`;
    }),
  },
];

/** The processes of an Odoo server that work: workers with one for the websocket, or one alone. None in what is no server. */
function processesOf(container: Container): number {
  const [program, command = ''] = argumentsOf(container);
  const isServer = program === 'odoo' && (command === 'gevent' || command === 'server' || command === '' || command.startsWith('-'));
  if (!isServer) {
    return 0;
  }
  const workers = command === 'gevent' ? 0 : Number(option(container, 'workers') ?? 0);
  return workers > 0 ? workers + 1 : 1;
}

function hardLimitOf(container: Container): number {
  return Number(option(container, 'limit-memory-hard') ?? USUAL_HARD_LIMIT);
}

function option(container: Container, name: string): string | undefined {
  return argumentsOf(container).find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function argumentsOf({ fields }: Container): string[] {
  const { args } = fields;
  return Array.isArray(args) ? args.map(String) : [];
}

function inGib(bytes: number): string {
  return String(Math.round((bytes / GIB) * 10) / 10);
}
