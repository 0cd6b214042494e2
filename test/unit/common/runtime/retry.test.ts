import { describe, expect, test } from '@jest/globals';
import { type Attempt, type RetryOptions, retryUntil } from '../../../../actions/common/runtime/retry.ts';

/** A clock that only the pauses move. */
function fakeClock(random = 1): { pauses: number[]; options: Pick<RetryOptions, 'now' | 'sleep' | 'random'> } {
  let time = 0;
  const pauses: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    time += milliseconds;
  };
  return { pauses, options: { now: () => time, sleep, random: () => random } };
}

function succeedingAt(number: number): () => Promise<Attempt<number>> {
  let attempts = 0;
  return async () => {
    attempts += 1;
    return attempts >= number ? { done: true, value: attempts } : { done: false, error: new Error(`attempt ${attempts}`) };
  };
}

describe('retryUntil', () => {
  test('does not pause when the first attempt succeeds', async () => {
    const { pauses, options } = fakeClock();
    expect(await retryUntil(succeedingAt(1), { deadline: 0, first: 100, longest: 800, ...options })).toBe(1);
    expect(pauses).toEqual([]);
  });

  test('doubles its pauses up to the longest', async () => {
    const { pauses, options } = fakeClock();
    await retryUntil(succeedingAt(6), { deadline: 10_000, first: 100, longest: 500, ...options });
    expect(pauses).toEqual([100, 200, 400, 500, 500]);
  });

  test('spreads its pauses over the whole range', async () => {
    const { pauses, options } = fakeClock(0.25);
    await retryUntil(succeedingAt(3), { deadline: 10_000, first: 100, longest: 500, ...options });
    expect(pauses).toEqual([25, 50]);
  });

  test('begins no attempt after the deadline and throws the last error', async () => {
    const { pauses, options } = fakeClock();
    const failing = retryUntil(succeedingAt(99), { deadline: 350, first: 100, longest: 800, ...options });
    await expect(failing).rejects.toThrow('attempt 3');
    expect(pauses).toEqual([100, 200]);
  });

  test('goes on as long as the deadline allows, however many attempts that takes', async () => {
    const { options } = fakeClock();
    expect(await retryUntil(succeedingAt(50), { deadline: 100_000, first: 10, longest: 10, ...options })).toBe(50);
  });

  test('throws on at once what an attempt throws', async () => {
    const { pauses, options } = fakeClock();
    const broken = retryUntil(() => Promise.reject(new Error('broken')), { deadline: 1000, first: 1, longest: 1, ...options });
    await expect(broken).rejects.toThrow('broken');
    expect(pauses).toEqual([]);
  });

  test('pauses for real when no clock is given', async () => {
    expect(await retryUntil(succeedingAt(2), { deadline: 1000, first: 1, longest: 1 })).toBe(2);
  });
});
