import { expect, test } from '@jest/globals';
import { together } from '../../../../actions/common/runtime/together.ts';
import { pause } from '../../../../actions/common/runtime/retry.ts';

test('answers every result in order', async () => {
  expect(await together([pause(5).then(() => 'slow'), Promise.resolve('quick')])).toEqual(['slow', 'quick']);
});

test('a failure is told only when the others have ended', async () => {
  const ended: string[] = [];
  const slow = pause(20).then(() => ended.push('slow'));
  await expect(together([slow, Promise.reject(new Error('broke'))])).rejects.toThrow('broke');
  expect(ended).toEqual(['slow']);
});
