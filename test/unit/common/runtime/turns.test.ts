import { expect, test } from '@jest/globals';
import { Turns } from '../../../../actions/common/runtime/turns.ts';

test('work begins when the work before it has ended, well or not', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const work = (name: string, fails = false) => async (): Promise<string> => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    seen.push(`${name} ends`);
    if (fails) {
      throw new Error(name);
    }
    return name;
  };
  const answers = await Promise.allSettled([turns.take(work('a')), turns.take(work('b', true)), turns.take(work('c'))]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
