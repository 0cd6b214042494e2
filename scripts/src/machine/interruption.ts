import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type CleanUp = () => Promise<void>;

const pending: CleanUp[] = [];
let interrupted = false;

/**
 * Registers what has to be undone when a person presses Ctrl-C or the process is asked to end: the newest first, then the
 * process exits with 128 + the signal's number. A second signal ends it at once.
 *
 * @returns a function that withdraws the registration.
 */
export function onInterruption(cleanUp: CleanUp): () => void {
  if (pending.length === 0 && !interrupted) {
    for (const signal of SIGNALS) {
      process.on(signal, interrupt);
    }
  }
  pending.push(cleanUp);
  return () => withdraw(cleanUp);
}

/** Whether a person pressed Ctrl-C or the process was asked to end: what fails from then on is no news. */
export function isInterrupted(): boolean {
  return interrupted;
}

function withdraw(cleanUp: CleanUp): void {
  const position = pending.lastIndexOf(cleanUp);
  if (position >= 0) {
    pending.splice(position, 1);
  }
  if (pending.length === 0 && !interrupted) {
    for (const signal of SIGNALS) {
      process.off(signal, interrupt);
    }
  }
}

function interrupt(signal: NodeJS.Signals): void {
  const status = 128 + constants.signals[signal];
  if (interrupted) {
    process.exit(status);
  }
  interrupted = true;
  process.stderr.write('\nInterrupted: cleaning up …\n');
  void cleanUpAll().finally(() => {
    process.stderr.write('What was started has ended. The same command begins anew.\n');
    process.exit(status);
  });
}

async function cleanUpAll(): Promise<void> {
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    await next().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}
