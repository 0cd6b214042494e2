import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Writable } from 'node:stream';

/** What a program reads from its standard input: all at once, or as it comes. */
export type ProgramInput = string | Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Gives a program its input and closes it. A program may end without reading it; its exit status says what that means. Where the
 * source itself fails, the program is ended.
 *
 * @throws what the source threw.
 */
export async function feed(child: ChildProcessWithoutNullStreams, input: ProgramInput): Promise<void> {
  child.stdin.on('error', () => undefined);
  if (typeof input === 'string' || input instanceof Uint8Array) {
    child.stdin.end(input);
    return;
  }
  try {
    for await (const part of input) {
      if (!(await write(child.stdin, part))) {
        return;
      }
    }
    child.stdin.end();
  } catch (error) {
    child.kill();
    throw error;
  }
}

/** Answers false when nobody reads any more. */
async function write(stream: Writable, part: Uint8Array): Promise<boolean> {
  if (stream.writable && !stream.write(part)) {
    await new Promise<void>((resolve) => {
      const go = (): void => {
        stream.off('drain', go).off('close', go);
        resolve();
      };
      stream.once('drain', go).once('close', go);
    });
  }
  return stream.writable;
}
