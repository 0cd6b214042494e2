import { describe, expect, test } from '@jest/globals';
import { proveOnly } from '../../../../../actions/common/gitops/editing/proof.ts';
import type { YamlPath } from '../../../../../actions/common/gitops/editing/yaml-target.ts';
import { parseYamlDocuments } from '../../../../../actions/common/runtime/yaml-document.ts';
import { refusal } from '../../../refusal.ts';

function proven(before: string, after: string, path: YamlPath = ['a']): void {
  const documents = parseYamlDocuments(before, 'f.yaml');
  const [source] = documents;
  if (source === undefined) {
    throw new Error('There is no document to edit.');
  }
  proveOnly(documents, source, [{ path, value: 'new' }], parseYamlDocuments(after, 'f.yaml'));
}

describe('the proof of an edit', () => {
  test.each<[string, string, string, YamlPath]>([
    ['sets the field', 'a: old\nb: 1.10\n', 'a: new\nb: 1.1\n', ['a']],
    ['adds the field', 'b: {c: 1}\n', 'b: {c: 1, d: new}\n', ['b', 'd']],
    ['sets it in a list', '- {a: 1}\n- x\n', '- {a: new}\n- x\n', [0, 'a']],
    ['sets it below a merge key of YAML 1.1', '%YAML 1.1\n---\nx: &x {b: 1}\nm: {<<: *x, a: 1}\n', '%YAML 1.1\n---\nx: &x {b: 1}\nm: {<<: *x, a: new}\n', ['m', 'a']],
    ['sets it beside a key that is a list', '? [k]\n: 1\na: 1\n', '? [k]\n: 1\na: new\n', ['a']],
  ])('lets through what %s', (_, before, after, path) => {
    expect(() => proven(before, after, path)).not.toThrow();
  });

  test.each([
    ['another value', 'a: 1\nb: 1\n', 'a: new\nb: "1"\n'],
    ['another field that is gone', 'a: 1\nb: 1\n', 'a: new\n'],
    ['another field that is new', 'a: 1\n', 'a: new\nb: 1\n'],
    ['the value that was to be written', 'a: 1\n', 'a: newer\n'],
    ['the kind of a field', 'a: 1\nb: []\n', 'a: new\nb: {}\n'],
    ['an anchor', 'a: 1\nb: &x 1\n', 'a: new\nb: &y 1\n'],
    ['a tag', 'a: 1\nb: x\n', 'a: new\nb: !!str x\n'],
    ['what an alias repeats', 'a: 1\nb: &x 1\nc: &y 1\nd: *x\n', 'a: new\nb: &x 1\nc: &y 1\nd: *y\n'],
    ['a key that is a list', 'a: 1\n? [k]\n: 1\n', 'a: new\n? [l]\n: 1\n'],
    ['another document', 'a: 1\n---\nb: 1\n', 'a: new\n---\nb: 2\n'],
    ['the number of documents', 'a: 1\n', 'a: new\n---\n'],
  ])('refuses what changes %s', (_, before, after) => {
    expect(refusal(() => proven(before, after))).toBe('f.yaml: the edit of a would change other fields as well, so the file was left as it was.');
  });
});
