import { UserError } from './errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work that has to clean up after itself: where the run is cancelled, the process lives on until the work has ended, and
 * `signal` tells the work to end soon. GitHub's runner sends SIGINT, SIGTERM after 7.5 seconds, and kills after 2.5 more.
 *
 * @throws UserError that names the signal, whatever the work came to: what was ended under its hands says nothing.
 */
export async function interruptible<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => controller.abort(new UserError(`Interrupted by ${name}.`));
  SIGNALS.forEach((name) => process.on(name, interrupt));
  try {
    const value = await work(controller.signal);
    controller.signal.throwIfAborted();
    return value;
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    SIGNALS.forEach((name) => process.off(name, interrupt));
  }
}
