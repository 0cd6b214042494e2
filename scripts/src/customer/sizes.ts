import type { KINDS, SIZES } from './answers-schema.ts';

export type Size = (typeof SIZES)[number];
export type Kind = (typeof KINDS)[number];

/** What a size means in settings; the kit's component of that size has replicas and resources. */
export interface SizeSettings {
  /** Web workers of one pod, or of the host. */
  workers: number;
  cronThreads: number;
  databaseSize: string;
  filestoreSize: string;
  databaseConnections: number;
  connectionsPerProcess: number;
}

/** A worker serves about six people who click at the same time, and one in four of those who work with it does. */
export const SIZE_SETTINGS: Record<Size, SizeSettings> = {
  s: { workers: 2, cronThreads: 1, databaseSize: '20Gi', filestoreSize: '10Gi', databaseConnections: 150, connectionsPerProcess: 8 },
  m: { workers: 4, cronThreads: 1, databaseSize: '50Gi', filestoreSize: '50Gi', databaseConnections: 300, connectionsPerProcess: 8 },
  l: { workers: 4, cronThreads: 2, databaseSize: '150Gi', filestoreSize: '200Gi', databaseConnections: 500, connectionsPerProcess: 8 },
  xl: { workers: 6, cronThreads: 2, databaseSize: '500Gi', filestoreSize: '1000Gi', databaseConnections: 1000, connectionsPerProcess: 8 },
};

const MOST_USERS: [Size, number][] = [['s', 50], ['m', 150], ['l', 600]];
const SMALLER: Record<Size, Size> = { xl: 'l', l: 'm', m: 's', s: 's' };

/** The size that so many people need in production. */
export function sizeFor(users: number): Size {
  return MOST_USERS.find(([, most]) => users <= most)?.[0] ?? 'xl';
}

/** The size of an environment of a customer with so many people. */
export function environmentSize(users: number, kind: Kind): Size {
  const full = sizeFor(users);
  const sizes: Record<Kind, Size> = { production: full, dr: full, staging: SMALLER[full], qa: 's', dev: 's' };
  return sizes[kind];
}
