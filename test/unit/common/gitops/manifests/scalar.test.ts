import { describe, expect, test } from '@jest/globals';
import type { NewImage } from '../../../../../actions/common/gitops/manifests/new-image.ts';
import { BOTH, edited, previous, refused } from './edited.ts';

function withValue(key: string, value: string): { text: string; target: { path: string[] } } {
  return { text: `spec:\n  ${key}: ${value} # why\n`, target: { path: ['spec', key] } };
}

describe('a scalar', () => {
  const meanings: [string, string, string][] = [
    ['digest', '<old>', '<new>'],
    ['anything', 'sha512:'.padEnd(135, '0'), '<new>'],
    ['imageName', 'ghcr.io/cloudnative-pg/postgresql:16.4', 'ghcr.io/cloudnative-pg/postgresql:v2@<new>'],
    ['image', 'a/odoo', 'a/odoo:v2@<new>'],
    ['image', 'odoo:18.0', 'odoo:v2@<new>'],
    ['image', 'odoo', 'odoo:v2@<new>'],
    ['image', 'odoo@<old>', 'odoo:v2@<new>'],
    ['tag', '18.0', 'v2'],
    ['targetRevision', 'main', 'v2'],
    ['image', '18.0', 'v2'],
    ['at', '12:30', 'v2'],
    ['version', '18.0@<old>', 'v2@<new>'],
    ['imageTag', '""', '"v2"'],
    ['imageDigest', "''", "'<new>'"],
  ];

  test.each(meanings)('%s that holds %j becomes %s', (key, before, after) => {
    const { text, target } = withValue(key, before);
    expect(edited(text, target)).toBe(withValue(key, after).text);
  });

  test('without a value gets the quotes of the texts beside it', () => {
    expect(edited('tag:\nother: x\n', { path: ['tag'] })).toBe('tag: v2\nother: x\n');
    expect(edited('tag: # why\n', { path: ['tag'] })).toBe('tag: "v2" # why\n');
  });

  test('tells what it held before', () => {
    expect(previous('a: a/odoo:1.10\n', { path: ['a'] })).toBe('a/odoo | 1.10 | ');
    expect(previous('a: 1.10\n', { path: ['a'] })).toBe(' | 1.10 | ');
    expect(previous('a: <old>\n', { path: ['a'] })).toBe(' |  | <old>');
  });

  const hostile: [string, string, NewImage, string][] = [
    ['a path that leads nowhere', 'b: 1\n', BOTH, 'f.yaml:1:1: a is not there; a scalar is replaced, never made.'],
    ['a mapping', 'a: {b: 1}\n', BOTH, 'f.yaml:1:4: a is a list or a mapping; a text is needed.'],
    ['a switch', 'a: true\n', BOTH, 'f.yaml:1:4: a is true or false; a text is needed.'],
    ['a template', 'a: "{{ tag }}"\n', BOTH, 'f.yaml:1:4: a is put together from variables, "{{ tag }}"; write it out.'],
    ['nothing, under a name that says nothing', 'a: ""\n', BOTH, 'f.yaml:1:4: a is empty, and its name does not say'],
    ['a tag where none is given', 'a: "1"\n', { image: 'b' }, 'f.yaml:1:4: a holds a tag, and no tag is given.'],
    ['a digest where only a tag is given', 'a: <old>\n', { tag: 'v2' }, 'f.yaml:1:4: a is pinned to <old>'],
    ['a digest where only a name is given', 'a: <old>\n', { image: 'b' }, 'f.yaml:1:4: a holds a digest, and no digest is given.'],
  ];

  test.each(hostile)('is refused where there is %s', (_, text, release, sentence) => {
    expect(refused(text, { path: ['a'], format: 'scalar' }, release)).toContain(sentence);
  });
});
