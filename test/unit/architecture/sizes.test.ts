import { describe, expect, test } from '@jest/globals';
import { sourcesBelow } from './sources.ts';

const MAXIMUM_LINES = 260;
const sources = ['.ts', '.py']
  .flatMap((ending) => ['actions', 'scripts', 'test'].flatMap((folder) => sourcesBelow(folder, ending)))
  .filter(({ path }) => !path.startsWith('test/fixtures/'));

describe('source files', () => {
  test(`have at most ${MAXIMUM_LINES} lines that are not empty`, () => {
    const lines = (text: string): number => text.split('\n').filter((line) => line.trim() !== '').length;
    const long = sources.filter(({ text }) => lines(text) > MAXIMUM_LINES).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  test('are named for what is in them', () => {
    const vague = sources.filter(({ path }) => /(?:^|\/)(?:utils?|helpers?|manager|misc|lib|common)\.(?:ts|py)$/.test(path));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  test('have no work left for later', () => {
    const mark = new RegExp(`\\b(?:TO${''}DO|FIX${''}ME|XX${''}X)\\b`);
    expect(sources.filter(({ text }) => mark.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
