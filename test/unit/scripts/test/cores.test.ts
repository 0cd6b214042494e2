import { describe, expect, test } from '@jest/globals';
import { Cores } from '../../../../scripts/src/test/cores.ts';

/** A machine on which every piece of work runs until it is told to end; `begun` says which have begun. */
function machine(count: number): { begun: string[]; start(name: string, wanted: 'one' | 'all', place?: number): () => Promise<void> } {
  const cores = new Cores(count);
  const begun: string[] = [];
  return {
    begun,
    start(name, wanted, place = 0) {
      let end = (): void => undefined;
      const ended = new Promise<void>((resolve) => { end = resolve; });
      const done = cores.use(wanted, place, async () => {
        begun.push(name);
        await ended;
      });
      return () => {
        end();
        return done;
      };
    },
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => { setImmediate(resolve); });
}

describe('Cores', () => {
  test('lets as many run at once as there are cores', async () => {
    const { begun, start } = machine(2);
    const [endA] = ['a', 'b', 'c'].map((name) => start(name, 'one'));
    await settled();
    expect(begun).toEqual(['a', 'b']);
    await endA?.();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  test('gives the whole machine to work that wants it, and lets nobody overtake', async () => {
    const { begun, start } = machine(2);
    const endA = start('a', 'one');
    const endAll = start('all', 'all');
    start('b', 'one');
    await settled();
    expect(begun).toEqual(['a']);
    await endA();
    await settled();
    expect(begun).toEqual(['a', 'all']);
    await endAll();
    await settled();
    expect(begun).toEqual(['a', 'all', 'b']);
  });

  test('begins the work with the lowest place, and not the one that was ready first', async () => {
    const { begun, start } = machine(1);
    const endFirst = start('first', 'one');
    start('short', 'one', 2);
    start('long', 'one', 1);
    await endFirst();
    await settled();
    expect(begun).toEqual(['first', 'long']);
  });

  test('frees the cores of work that breaks off', async () => {
    const cores = new Cores(1);
    await expect(cores.use('one', 0, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await cores.use('all', 0, async () => 'next')).toBe('next');
  });
});
