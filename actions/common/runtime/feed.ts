import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

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
  let failure: { error: unknown } | undefined;
  async function* watched(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  await pipeline(Readable.from(watched(input)), child.stdin).catch(() => undefined);
  if (failure !== undefined) {
    child.kill();
    throw failure.error;
  }
}
