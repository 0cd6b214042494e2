/** How `CREATE DATABASE … TEMPLATE` copies: through the log, or file by file; by the file system's own means where it has any. */
export type CopyStrategy = 'wal_log' | 'file_copy';

/** `server_version_num`: the first PostgreSQL with the option STRATEGY, and the first with `file_copy_method`. */
const STRATEGIES = 150_000;
const CLONING = 180_000;

const MEBIBYTE = 1024 * 1024;
/** Copying files forces two checkpoints, which only pays for itself above some size. */
const WORTH_CHECKPOINTS = 256 * MEBIBYTE;
const WORTH_CHECKPOINTS_CLONING = 64 * MEBIBYTE;

/**
 * The fastest way for a database of that size; undefined where the server has only one. Measured on 1.55 GB: through the log 4.0
 * to 4.6 s, file by file 3.1 to 3.8 s, cloned by PostgreSQL 18 1.2 s (ext4) and 0.4 s (XFS, and no disk at all).
 */
export function copyStrategy(serverVersion: number, bytes: number): CopyStrategy | undefined {
  if (serverVersion < STRATEGIES) {
    return undefined;
  }
  const enough = canClone(serverVersion) ? WORTH_CHECKPOINTS_CLONING : WORTH_CHECKPOINTS;
  return bytes >= enough ? 'file_copy' : 'wal_log';
}

/** Whether the server knows `file_copy_method = clone`. */
export function canClone(serverVersion: number): boolean {
  return serverVersion >= CLONING;
}
