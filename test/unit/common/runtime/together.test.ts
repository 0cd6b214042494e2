import { describe, expect, test } from '@jest/globals';
import { InvalidInput, UserError } from '../../../../actions/common/runtime/errors.ts';
import { together, withEveryProblem } from '../../../../actions/common/runtime/together.ts';
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

describe('withEveryProblem', () => {
  const refused = (...problems: string[]) => Promise.reject(new InvalidInput(problems));

  test('answers every result in order', async () => {
    expect(await withEveryProblem([Promise.resolve(1), 'two'])).toEqual([1, 'two']);
  });

  test('puts wrong inputs into one list, and other sentences below each other', async () => {
    await expect(withEveryProblem([refused('One.'), refused('Two.', 'Three.')])).rejects.toThrow('3 inputs are wrong:\n- One.\n- Two.\n- Three.');
    await expect(withEveryProblem([Promise.reject(new UserError('One.')), 1, refused('Two.')])).rejects.toThrow(/^One\.\nTwo\.$/);
  });

  test('throws one problem as it is, and a mistake of the program before all others', async () => {
    await expect(withEveryProblem([1, refused('One.')])).rejects.toBeInstanceOf(InvalidInput);
    await expect(withEveryProblem([refused('One.'), Promise.reject(new TypeError('broke'))])).rejects.toBeInstanceOf(TypeError);
  });
});
