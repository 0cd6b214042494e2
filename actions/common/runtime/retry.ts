export interface RetryOptions {
  /** Milliseconds from the first attempt until no further one is begun. */
  deadline: number;
  /** Milliseconds: the longest first pause; it doubles with each attempt up to `longest`. */
  first: number;
  longest: number;
  now?: () => number;
  random?: () => number;
  sleep?: (milliseconds: number) => Promise<void>;
}

export type Attempt<Value> = { done: true; value: Value } | { done: false; error: Error };

/**
 * Tries until an attempt is done or the deadline has passed, with full jitter between attempts, so that rivals spread out. A
 * count would fail under contention: with 20 writers the unluckiest needs 20 attempts.
 *
 * @throws the last attempt's error once the deadline has passed; anything that `attempt` itself throws, at once.
 */
export async function retryUntil<Value>(attempt: () => Promise<Attempt<Value>>, options: RetryOptions): Promise<Value> {
  const { now = Date.now, random = Math.random, sleep = pause } = options;
  const end = now() + options.deadline;
  for (let ceiling = options.first; ; ceiling = Math.min(ceiling * 2, options.longest)) {
    const answer = await attempt();
    if (answer.done) {
      return answer.value;
    }
    const wait = random() * ceiling;
    if (now() + wait > end) {
      throw answer.error;
    }
    await sleep(wait);
  }
}

/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
