import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, type Source, sourcesBelow } from './sources.ts';

const atTheTop: Source[] = readdirSync(ROOT)
  .filter((name) => name.endsWith('.md'))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
const documents = [...atTheTop, ...['docs', 'actions', 'gitops-templates', 'scripts', 'test'].flatMap((folder) => sourcesBelow(folder, '.md'))]
  .filter(({ path }) => !path.startsWith('test/fixtures/'));

function localLinks({ text }: Source): string[] {
  const targets = [...text.matchAll(/\]\((?<target>[^)\s]+)\)/g)].map(({ groups }) => groups?.['target'] ?? '');
  return targets.filter((target) => !/^(?:https?:|mailto:|#)/.test(target)).map((target) => target.replace(/#.*$/, ''));
}

test('every link in the documents leads to a file of the project', () => {
  const links = documents.flatMap((document) => localLinks(document).map((link) => ({ from: document.path, link })));
  expect(links.length).toBeGreaterThan(20);
  const dead = links.filter(({ from, link }) => !existsSync(join(ROOT, dirname(from), link)));
  expect(dead).toEqual([]);
});
