import { describe, expect, test } from '@jest/globals';
import { edited, previous, refused } from './edited.ts';

const image = { path: ['image'] };

describe('the mapping of an image in the values of a chart', () => {
  const spellings: [string, string, string][] = [
    ['tag and digest', 'image:\n  repository: a/odoo\n  tag: "18.0" # why\n  digest: ""\n', 'image:\n  repository: a/odoo\n  tag: "v2" # why\n  digest: "<new>"\n'],
    ['no digest', "image:\n  repository: a/odoo\n  tag: '18.0'\n  pullPolicy: Always\n", "image:\n  repository: a/odoo\n  tag: 'v2'\n  pullPolicy: Always\n  digest: <new>\n"],
    ['nothing but a tag', 'image:\n    tag: v1\n', 'image:\n    tag: v2\n    digest: <new>\n'],
    ['nothing as digest', 'image:\n  tag: v1\n  digest:\n  x: 1\n', 'image:\n  tag: v2\n  digest: <new>\n  x: 1\n'],
    ['null as digest', 'image: {tag: v1, digest: ~}\n', 'image: {tag: v2, digest: "<new>"}\n'],
    ['both in the tag', 'image:\n  tag: v1@<old>\n', 'image:\n  tag: v2@<new>\n'],
  ];

  test.each(spellings)('is edited with %s', (_, before, after) => {
    expect(edited(before, image)).toBe(after);
  });

  test('is found by a path through mappings and lists', () => {
    const text = 'a:\n  b:\n    - x: 1\n    - image: {tag: v1}\n';
    expect(edited(text, { path: ['a', 'b', 1, 'image'] }, { tag: 'v2' })).toBe(text.replace('v1', 'v2'));
  });

  test('can be the whole file', () => {
    expect(edited('tag: v1\n', { path: [], format: 'helm' }, { tag: 'v2' })).toBe('tag: v2\n');
  });

  test('keeps registry and repository apart', () => {
    const text = 'image:\n  registry: docker.io\n  repository: a/odoo\n';
    expect(edited(text, image, { image: 'registry.example:5000/b/odoo' })).toBe('image:\n  registry: registry.example:5000\n  repository: b/odoo\n');
    expect(edited(text, image, { image: 'b/odoo' })).toBe('image:\n  registry: docker.io\n  repository: b/odoo\n');
    expect(previous(text, image)).toBe('docker.io/a/odoo |  | ');
  });

  test.each([['registry: ""\n  ', 'registry: ""\n  '], ['', '']])('gets the whole name as repository where the registry is empty: %j', (before, after) => {
    expect(edited(`image:\n  ${before}repository: a/odoo\n`, image, { image: 'registry.example/b' })).toBe(`image:\n  ${after}repository: registry.example/b\n`);
  });

  const hostile: [string, string, string][] = [
    ['a single value', 'image: a/odoo:18.0\n', 'f.yaml:1:8: image has to be a mapping with repository, tag or digest, and is a single value; for one of those give the format scalar.'],
    ['a list', 'image: [a]\n', 'f.yaml:1:8: image has to be a mapping with repository, tag or digest, and is a list.'],
    ['a mapping of other things', 'image:\n  pullPolicy: Always\n', 'f.yaml:2:3: image has neither repository nor tag nor digest.'],
    ['a path that leads nowhere', 'images: {}\n', 'f.yaml:1:1: image is not there.'],
    ['a template', 'image:\n  tag: "{{ .Values.tag }}"\n', 'f.yaml:2:8: image.tag is put together from variables'],
    ['a tag in the repository', 'image:\n  repository: a:5000/odoo:18.0\n', 'f.yaml:2:3: the repository of image holds a tag or digest itself'],
    ['an alias', 'x: &x {tag: v1}\nimage: *x\n', 'f.yaml:2:8: image is the alias *x'],
    ['a mapping that others repeat', 'image: &x {tag: v1}\nother: *x\n', 'f.yaml:1:11: image is repeated elsewhere through its anchor &x'],
  ];

  test.each(hostile)('is refused with %s', (_, text, sentence) => {
    expect(refused(text, { ...image, format: 'helm' })).toContain(sentence);
  });

  test('is refused a tag alone beside a digest, and not beside an empty one', () => {
    expect(refused('image:\n  tag: v1\n  digest: <old>\n', image, { tag: 'v2' })).toContain('f.yaml:2:3: image is pinned to <old>');
    expect(edited('image:\n  tag: v1\n  digest: ""\n', image, { tag: 'v2' })).toBe('image:\n  tag: v2\n  digest: ""\n');
  });
});
