import { removeDeadRelays } from '../../common/engine/dead-relays.ts';
import type { Docker } from '../../common/engine/docker.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import { EXPIRY_LABEL, REHEARSAL_LABEL } from './containers.ts';
import type { RehearsalServer } from './database-server.ts';
import { findLeftItems, findLeftovers, type LabelledItem, type Leftover } from './leftovers.ts';

const LISTINGS: Record<LabelledItem['kind'], readonly string[]> = {
  container: ['ps', '--all', '--no-trunc', '--format', `{{.ID}}\t{{.Label "${REHEARSAL_LABEL}"}}\t{{.Label "${EXPIRY_LABEL}"}}`],
  volume: ['volume', 'ls', '--format', `{{.Name}}\t{{.Label "${REHEARSAL_LABEL}"}}\t{{.Label "${EXPIRY_LABEL}"}}`],
};
const REMOVALS: Record<LabelledItem['kind'], readonly string[]> = {
  container: ['rm', '--force', '--volumes'],
  volume: ['volume', 'rm', '--force'],
};

/**
 * Removes what rehearsals left that were killed, on this server and this engine. Answers a sentence for each; one that could not
 * be removed holds nobody up.
 */
export async function sweep(server: RehearsalServer, docker: Docker, now = new Date()): Promise<string[]> {
  try {
    const over = findLeftovers(await server.inventory(), now);
    const databases: string[] = [];
    for (const leftover of over) {
      databases.push(await removeLeftover(server, leftover));
    }
    const items = findLeftItems(await labelledItems(docker), new Set(over.map(({ record }) => record.rehearsal)), now);
    return [...databases, ...(await removeItems(docker, items)), ...(await removeDeadRelays())];
  } catch (error) {
    return [`What earlier rehearsals left could not be looked for: ${errorSentence(error)}`];
  }
}

async function removeLeftover(server: RehearsalServer, { record, role, databases }: Leftover): Promise<string> {
  const { madeBy, createdAt, rehearsal } = record;
  const whose = [madeBy.repository, madeBy.run === null ? null : `run ${madeBy.run}`, madeBy.actor].filter((part) => part !== null).join(', ');
  const what = `${rehearsal} of ${createdAt}${whose === '' ? '' : ` (${whose})`} with ${databases.length} ${databases.length === 1 ? 'database' : 'databases'}`;
  const problems = await server.remove(databases, role);
  return problems.length === 0 ? `Removed ${what}, left by a rehearsal that is over` : `Could not remove ${what}: ${problems.join('; ')}`;
}

/** Containers first: they hold the volumes. */
async function labelledItems(docker: Docker): Promise<LabelledItem[]> {
  const items: LabelledItem[] = [];
  for (const kind of ['container', 'volume'] as const) {
    const listed = await docker.require(`Listing each ${kind} of rehearsals`, [...LISTINGS[kind], '--filter', `label=${REHEARSAL_LABEL}`]);
    for (const line of listed.split('\n').filter((text) => text !== '')) {
      const [id = '', rehearsal = '', expiresAt = ''] = line.split('\t');
      items.push({ kind, id, rehearsal, expiresAt });
    }
  }
  return items;
}

async function removeItems(docker: Docker, items: readonly LabelledItem[]): Promise<string[]> {
  const sentences: string[] = [];
  for (const { kind, id, rehearsal } of items) {
    const { exitCode, stderr } = await docker.run([...REMOVALS[kind], id]);
    const what = `${kind} ${id.slice(0, 60)} of ${rehearsal}`;
    sentences.push(exitCode === 0 ? `Removed ${what}` : `Could not remove ${what}: ${stderr.trim()}`);
  }
  return sentences;
}

/** Removes every container of one rehearsal, running or not. */
export async function killContainers(docker: Docker, rehearsal: string): Promise<void> {
  const { stdout } = await docker.run(['ps', '--all', '--quiet', '--filter', `label=${REHEARSAL_LABEL}=${rehearsal}`]);
  const ids = stdout.split('\n').filter((id) => id !== '');
  if (ids.length > 0) {
    await docker.run([...REMOVALS.container, ...ids]);
  }
}
