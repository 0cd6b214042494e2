import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../../../scripts/src/project/parallel.ts';

describe('inParallel', () => {
  test('answers in the order of the items, whoever ends first', async () => {
    const results = await inParallel([3, 1, 2], 3, async (item) => {
      await new Promise((resolve) => { setTimeout(resolve, item * 3); });
      return item * 10;
    });
    expect(results).toEqual([30, 10, 20]);
  });

  test('never runs more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    await inParallel([1, 2, 3, 4, 5], 2, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => { setTimeout(resolve, 1); });
      running -= 1;
    });
    expect(most).toBe(2);
  });

  test('has nothing to do without items', async () => {
    expect(await inParallel([], 2, () => Promise.reject(new Error('called')))).toEqual([]);
  });

  test('throws on what the work throws', async () => {
    await expect(inParallel([1], 2, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
