import { afterEach, describe, expect, test } from '@jest/globals';
import { Conversation } from '../../../../actions/common/runtime/conversation.ts';

const BUSY = 'for (;;) { }';
let conversation: Conversation;
afterEach(() => conversation.close());

/** A program that answers each line with what the script makes of `line`. */
function answering(script: string): Conversation {
  const program = `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { ${script} })`;
  return new Conversation(process.execPath, ['-e', program]);
}

describe('a conversation', () => {
  test('goes on by what was said before', async () => {
    conversation = answering('console.log(line.toUpperCase())');
    conversation.say('one\n');
    expect(await conversation.line()).toBe('ONE');
    conversation.say('two\nthree\n');
    expect([await conversation.line(), await conversation.line()]).toEqual(['TWO', 'THREE']);
  });

  test('reads lines and counted bytes in turns, however they come', async () => {
    conversation = answering('for (const part of ["a", "b\\n12", "345\\n", "end\\n"]) process.stdout.write(part)');
    conversation.say('\n');
    expect(await conversation.line()).toBe('ab');
    expect((await conversation.bytes(5)).toString()).toBe('12345');
    expect(await conversation.bytes(0)).toHaveLength(0);
    expect([await conversation.line(), await conversation.line()]).toEqual(['', 'end']);
  });

  test('reads more bytes than a pipe holds', async () => {
    conversation = answering('process.stdout.write(Buffer.alloc(1_000_000, 7))');
    conversation.say('\n');
    expect((await conversation.bytes(1_000_000)).every((byte) => byte === 7)).toBe(true);
  });

  test.each([['a line', () => conversation.line()], ['bytes', () => conversation.bytes(10)]])('says so when the program ends before %s', async (_, read) => {
    conversation = answering('process.stdout.write("half"); console.error("no more"); process.exit(1)');
    conversation.say('\n');
    await expect(read()).rejects.toThrow('ended in the middle of an answer');
    expect(conversation.words).toBe('no more\n');
  });

  test('says so when there is no such program', async () => {
    conversation = new Conversation('no-such-program-anywhere', []);
    await expect(conversation.line()).rejects.toThrow('The program no-such-program-anywhere ended in the middle of an answer.');
    expect(conversation.words).toMatch('ENOENT');
  });

  test('is with one at a time: a second listener is an error of ours, which would wait for ever', async () => {
    conversation = answering('console.log(line)');
    const first = conversation.line();
    await expect(conversation.line()).rejects.toThrow('Two listen to the program');
    conversation.say('one\n');
    expect(await first).toBe('one');
  });

  test('is over at once, whatever the program does', async () => {
    conversation = new Conversation(process.execPath, ['-e', BUSY]);
    conversation.close();
    conversation.say('to nobody\n');
    await expect(conversation.line()).rejects.toThrow('ended in the middle of an answer');
  });
});
