import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { editManifest } from '../../../../../actions/common/gitops/manifests/edit-manifest.ts';

const DIGEST = `sha256:${'2'.repeat(64)}`;
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,8}$/);
const number = fc.stringMatching(/^(?:0[xbo]?)?[0-9_]{1,4}(?:[.e_-][0-9]{0,3})?$/).filter((text) => /^[A-Za-z0-9_]/.test(text));
const eol = fc.constantFrom('\n', '\r\n');
const spelling = fc.constantFrom('old', '"old"', "'old'", '1.10', '~', '', '|-\n      old');
const shape = fc.constantFrom<(value: string) => string[]>(
  (value) => ['- name: odoo', `  newTag: ${value} # why`],
  (value) => [`- newTag: ${value}`, '  name: odoo'],
  (value) => ['-', '    name: "odoo" # "why', `    newTag: ${value}`],
);
const around = fc.array(fc.constantFrom('# note', '', '- name: other # x', '- {name: third, newTag: "1"}'), { maxLength: 4 });

interface Kustomization {
  images: { name: string; newTag?: unknown; digest?: unknown }[];
}

const text = fc.tuple(spelling, shape, around, around, eol, fc.boolean()).map(([value, entry, before, after, lineEnd, ends]) => {
  const lines = ['images:', ...before, ...entry(value), ...after, 'tail: [1, 1.10, no] # last', ...(ends ? [''] : [])];
  return lines.join('\n').replaceAll('\n', lineEnd);
});

function read(content: string, version: '1.1' | '1.2'): Kustomization {
  const [document] = parseAllDocuments(content, { version, logLevel: 'silent' });
  return (document as { toJS: () => Kustomization }).toJS();
}

test('readers of YAML 1.1 and 1.2 see exactly the new tag and digest, and everything else as before', () => {
  fc.assert(fc.property(text, fc.oneof(tag, number), (before, newTag) => {
    const after = editManifest(before, 'f.yaml', { name: 'odoo' }, { tag: newTag, digest: DIGEST }).text;
    for (const version of ['1.1', '1.2'] as const) {
      const expected = read(before, version);
      Object.assign(expected.images.find(({ name }) => name === 'odoo') ?? {}, { newTag, digest: DIGEST });
      expect(read(after, version)).toEqual(expected);
    }
  }), { numRuns: 400 });
});

test('lines of other entries stay byte for byte, in their order', () => {
  fc.assert(fc.property(text, tag, (before, newTag) => {
    const after = editManifest(before, 'f.yaml', { name: 'odoo' }, { tag: newTag, digest: DIGEST }).text;
    const others = (content: string): string[] => content.split(/(?<=\n)/).filter((line) => !/odoo|newTag: (?!"1"\})|digest|^ {6}old/.test(line));
    expect(others(after)).toEqual(others(before));
  }), { numRuns: 200 });
});

test('a second edit with the same release changes nothing', () => {
  fc.assert(fc.property(text, fc.oneof(tag, number), (before, newTag) => {
    const release = { tag: newTag, digest: DIGEST };
    const once = editManifest(before, 'f.yaml', { name: 'odoo' }, release).text;
    const twice = editManifest(once, 'f.yaml', { name: 'odoo' }, release);
    expect(twice).toEqual({ text: once, previous: { image: 'odoo', tag: newTag, digest: DIGEST } });
  }), { numRuns: 200 });
});
