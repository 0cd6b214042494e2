import { describe, expect, test } from '@jest/globals';
import { UserError } from '../../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../../actions/common/runtime/exec.ts';

async function* parts(count: number, then?: Error): AsyncGenerator<Buffer> {
  for (let part = 0; part < count; part += 1) {
    yield Buffer.alloc(100_000, 'x');
  }
  if (then !== undefined) {
    throw then;
  }
}

describe('what a program is given as it comes', () => {
  test('reaches it whole', async () => {
    expect((await runProgram('wc', ['--bytes'], { input: parts(30) })).stdout.trim()).toBe('3000000');
  });

  test('may be left unread: the exit status says what that means', async () => {
    expect(await runProgram('false', [], { input: parts(30) })).toMatchObject({ exitCode: 1 });
  });

  test('ends the program where its source fails, and what the source said is the error', async () => {
    await expect(runProgram('sleep', ['60'], { input: parts(1, new UserError('It ends early')) })).rejects.toThrow('It ends early');
  });
});
