import { describe, expect, test } from '@jest/globals';
import { edited, previous, refused } from './edited.ts';

const odoo = { name: 'odoo' };

describe('an entry under images of a kustomization', () => {
  const spellings: [string, string, string][] = [
    ['in block style', 'images:\n  - name: odoo\n    newTag: v1 # why\n', 'images:\n  - name: odoo\n    newTag: v2 # why\n    digest: sha256:2\n'],
    ['at the column of its key', 'images:\n- newTag: v1\n  name: odoo\nx: 1\n', 'images:\n- newTag: v2\n  name: odoo\n  digest: sha256:2\nx: 1\n'],
    ['with its dash on a line of its own', 'images:\n-\n  name: odoo\n', 'images:\n-\n  name: odoo\n  newTag: v2\n  digest: sha256:2\n'],
    ['with two blanks behind the dash', 'images:\n-  name: odoo\n', 'images:\n-  name: odoo\n   newTag: v2\n   digest: sha256:2\n'],
    ['in double quotes', 'images:\n- name: odoo\n  newTag: "1"\n', 'images:\n- name: odoo\n  newTag: "v2"\n  digest: "sha256:2"\n'],
    ['in single quotes', "images:\n- name: 'odoo'\n", "images:\n- name: 'odoo'\n  newTag: 'v2'\n  digest: 'sha256:2'\n"],
    ['in braces', 'images:\n- {name: odoo, newTag: v1}\n', 'images:\n- {name: odoo, newTag: v2, digest: "sha256:2"}\n'],
    ['in braces and brackets', 'images: [{name: odoo}, {name: b}]\n', 'images: [{name: odoo, newTag: v2, digest: "sha256:2"}, {name: b}]\n'],
    ['in braces without blanks', "images: [{'name':odoo}]\n", "images: [{'name':odoo, 'newTag': v2, 'digest':\"sha256:2\"}]\n"],
    ['in JSON', '{"images":[{"name":"odoo","newTag":null}]}', '{"images":[{"name":"odoo","newTag":"v2","digest":"sha256:2"}]}'],
    ['in JSON that goes over many lines', '{\n "images": [\n  {\n   "name": "odoo"\n  }\n ]\n}', '{\n "images": [\n  {\n   "name": "odoo",\n   "newTag": "v2",\n   "digest": "sha256:2"\n  }\n ]\n}'],
    ['without a final line end', 'images:\n- name: odoo', 'images:\n- name: odoo\n  newTag: v2\n  digest: sha256:2'],
    ['with CRLF', 'images:\r\n- name: odoo\r\n# end\r\n', 'images:\r\n- name: odoo\r\n  newTag: v2\r\n  digest: sha256:2\r\n# end\r\n'],
    ['with empty values', 'images:\n- name: odoo\n  newTag: # soon\n  digest: ""\n', 'images:\n- name: odoo\n  newTag: "v2" # soon\n  digest: "sha256:2"\n'],
    ['with a digest already', 'images:\n- name: odoo\n  digest: <old>\n  newTag: v1\n', 'images:\n- name: odoo\n  digest: sha256:2\n  newTag: v2\n'],
    ['with both in the tag', 'images:\n- name: odoo\n  newTag: v1@<old>\n', 'images:\n- name: odoo\n  newTag: v2@sha256:2\n'],
  ];

  test.each(spellings)('is edited %s', (_, before, after) => {
    expect(edited(before, odoo)).toBe(after.replaceAll('sha256:2', '<new>'));
  });

  test('is found in a Component, and in a file whose name alone says what it is', () => {
    const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages:\n- name: odoo\n';
    expect(edited(component, odoo, { tag: 'v2' })).toBe(`${component}  newTag: v2\n`);
    expect(refused('namePrefix: a-\n', odoo, { tag: 'v2' }, 'base/kustomization.yaml')).toContain('base/kustomization.yaml:1:1: images has no entry');
  });

  test('tells what it named before, numbers as they are written', () => {
    expect(previous('images:\n- name: odoo\n', odoo)).toBe('odoo |  | ');
    expect(previous('images:\n- name: odoo\n  newName: a/b\n  newTag: 1.10\n  digest: <old>\n', odoo)).toBe('a/b | 1.10 | <old>');
  });

  test('gets a new name unless that is its name already', () => {
    const text = 'images:\n- name: a/odoo\n';
    expect(edited(text, { name: 'a/odoo' }, { image: 'a/odoo' })).toBe(text);
    expect(edited(text, { name: 'a/odoo' }, { image: 'registry.example:5000/b' })).toBe(`${text}  newName: registry.example:5000/b\n`);
    expect(edited(`${text}  newName: x/y\n`, { name: 'a/odoo' }, { image: 'a/odoo' })).toBe(`${text}  newName: a/odoo\n`);
  });

  test('keeps its tag when only a digest is given', () => {
    expect(edited('images:\n- name: odoo\n  newTag: v1\n', odoo, { digest: `sha256:${'2'.repeat(64)}` })).toBe('images:\n- name: odoo\n  newTag: v1\n  digest: <new>\n');
  });

  test('is the same after a second edit', () => {
    const once = edited('images:\n- {name: odoo}\n', odoo);
    expect(edited(once, odoo)).toBe(once);
  });

  const hostile: [string, string, string][] = [
    ['no entry of that name', 'images:\n- name: b\n', 'f.yaml:1:1: images has no entry "odoo" (there are "b"); add it once by hand'],
    ['two entries of that name', 'images:\n- name: odoo\n- {name: odoo}\n', 'f.yaml:3:3: this is the second entry "odoo"; the first is at f.yaml:2:3'],
    ['images that are no list', 'images:\n  name: odoo\n', 'f.yaml:2:3: images is not a list.'],
    ['a tag that is a list', 'images:\n- name: odoo\n  newTag: [v1]\n', 'f.yaml:3:11: images[0].newTag is a list or a mapping'],
    ['a tag that is a template', 'images:\n- name: odoo\n  newTag: ${TAG}\n', 'f.yaml:3:11: images[0].newTag is put together from variables'],
    ['an entry that an alias repeats', 'images:\n- &a {name: odoo}\n- *a\n', 'this is the second entry "odoo"'],
    ['an entry that is an alias', 'x: &a {name: odoo}\nimages:\n- *a\n', 'f.yaml:3:3: images[0] is the alias *a'],
    ['a tag that other fields repeat', 'images:\n- name: odoo\n  newTag: &t v1\nx: *t\n', 'f.yaml:3:14: images[0].newTag is repeated elsewhere through its anchor &t'],
    ['a tag that a merge key brings', 'x: &x {newTag: v1}\nimages:\n- name: odoo\n  <<: *x\n', 'f.yaml:3:3: newTag may come from the merge key'],
    ['a name that a merge key brings', 'x: &x {name: odoo}\nimages:\n- <<: *x\n', 'f.yaml:3:3: newTag may come from the merge key'],
    ['two digests', 'images:\n- name: odoo\n  newTag: v1@<old>\n  digest: <old>\n', 'f.yaml:2:3: images[0] has a digest in newTag and another one in digest'],
  ];

  test.each(hostile)('is refused where there is %s', (_, text, sentence) => {
    expect(refused(text, { ...odoo, format: 'kustomize' })).toContain(sentence);
  });

  test.each([['digest: <old>'], ['newTag: v1@<old>']])('is refused a tag alone beside %s', (pinned) => {
    expect(refused(`images:\n- name: odoo\n  ${pinned}\n`, odoo, { tag: 'v2' })).toBe('f.yaml:2:3: images[0] is pinned to <old>, which a new tag alone would leave behind; give the digest as well.');
  });

  test('needs a name to be found by', () => {
    expect(refused('images:\n- name: odoo\n', { format: 'kustomize' })).toBe('f.yaml: the target does not say "name": the name of the entry under images.');
  });

  test('is not found through merge keys that lead to one another along very many ways', () => {
    const levels = Array.from({ length: 200 }, (_, level) => `x${level + 1}: &x${level + 1} {<<: [*x${level}, *x${level}]}`);
    const text = `x0: &x0 {a: 1}\n${levels.join('\n')}\nimages:\n- <<: *x200\n`;
    expect(refused(text, { ...odoo, format: 'kustomize' })).toContain('images has no entry "odoo"');
  });
});
