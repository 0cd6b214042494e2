import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { MEANINGS } from '../../../../actions/rehearse-migration/src/report/meanings.ts';

const ACTIONS = join(import.meta.dirname, '..', '..', '..', '..', 'actions');
const JUDGEMENTS = [join(ACTIONS, 'common/odoo/rehearsal'), join(ACTIONS, 'common/odoo/intent')];
/** What says how a rollback would go stops no release; the schema's codes are zod's. */
const OTHERS = ['rollback-judgement.ts', 'misreading.ts', 'recipe-judgement.ts', 'schema.ts'];

async function writtenCodes(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && !OTHERS.includes(file));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/\bcode(?:: | = .*\? )'([a-z-]+)'(?: : '([a-z-]+)')?/g)].flatMap(([, first, second]) => [first, second]))
    .filter((code) => code !== undefined);
}

test('every code that can stop a release has a meaning and a hint', async () => {
  const codes = new Set((await Promise.all(JUDGEMENTS.map(writtenCodes))).flat());
  expect(codes.size).toBeGreaterThan(20);
  expect([...codes].filter((code) => MEANINGS[code] === undefined).toSorted()).toEqual([]);
});

test('every meaning is a sentence of its own, and says what to do', () => {
  const all = Object.values(MEANINGS);
  expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  expect(all.filter(({ title, action }) => !/^[A-Z].*[^.]$/.test(title) || !/^[A-Z].*\.$/.test(action))).toEqual([]);
});
