import type { Docker } from '../../common/engine/docker.ts';
import { pause } from '../../common/runtime/retry.ts';
import type { RehearsalServer } from './database-server.ts';
import { killContainers } from './janitor.ts';

interface Tools {
  docker: Docker;
  server: RehearsalServer;
}

/** Milliseconds between two looks for containers: one may just be starting. */
const AGAIN = 500;

/** The same tools; once the run is cancelled nothing new begins with them, but things can be removed. */
export function interruptibleTools({ docker, server }: Tools, signal: AbortSignal): Tools {
  const run: Docker['run'] = async (args, options) => {
    if (args[0] !== 'rm') {
      signal.throwIfAborted();
    }
    return docker.run(args, options);
  };
  return {
    docker: {
      run,
      async require(what, args, options) {
        signal.throwIfAborted();
        return docker.require(what, args, options);
      },
    },
    server: {
      ...server,
      async createDatabase(...wanted) {
        signal.throwIfAborted();
        return server.createDatabase(...wanted);
      },
    },
  };
}

/**
 * Ends what a rehearsal is doing as soon as the run is cancelled: its containers, and the statement that copies a database. Answers
 * how to stop looking.
 */
export function stopOnInterruption(signal: AbortSignal, { docker, server }: Tools, rehearsal: string): () => Promise<void> {
  const ended = new AbortController();
  let stopping = Promise.resolve();
  const stop = async (): Promise<void> => {
    await server.cancel().catch(() => undefined);
    while (!ended.signal.aborted) {
      await killContainers(docker, rehearsal);
      await pause(AGAIN);
    }
  };
  const begin = (): void => {
    stopping = stop();
  };
  signal.addEventListener('abort', begin);
  return async () => {
    signal.removeEventListener('abort', begin);
    ended.abort();
    await stopping;
  };
}
