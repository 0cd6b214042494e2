import { describe, expect, test } from '@jest/globals';
import type { NewImage } from '../../../../../actions/common/gitops/manifests/new-image.ts';
import type { DocumentSelector, ManifestTarget } from '../../../../../actions/common/gitops/manifests/target.ts';
import { edited, refused } from './edited.ts';

const POD = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  containers: [{image: 'a/odoo:1'}]\n`;
const odoo = { image: 'a/odoo' };
const tag = { tag: 'v2' };

describe('a file of several documents', () => {
  const pods = `%YAML 1.2\n--- # first\n${POD('web')}...\n# between\n---\n---\n# nothing but a comment\n---\n${POD('cron')}`;
  const cron = pods.slice(0, -20) + pods.slice(-20).replace('a/odoo:1', 'a/odoo:v2');

  test.each<[string, DocumentSelector]>([
    ['its number from 0, empty ones counted', 3],
    ['its name', { name: 'cron' }],
    ['all it says', { kind: 'Pod', name: 'cron', namespace: 'shop' }],
  ])('is edited in the document selected by %s', (_, document) => {
    expect(edited(pods, { ...odoo, document }, tag)).toBe(cron);
  });

  test('is edited in the one document that has the entry', () => {
    const text = `a: 1\n---\nimages:\n- name: odoo\n---\nb: [2]\n`;
    expect(edited(text, { name: 'odoo' }, tag)).toBe(text.replace('- name: odoo\n', '- name: odoo\n  newTag: v2\n'));
  });

  const hostile: [string, DocumentSelector | undefined, string][] = [
    ['none is selected of those that have it', undefined, 'the entry is in several documents, documents 0 "Pod" "web", 3 "Pod" "cron"; give one of them as "document".'],
    ['several are selected', { kind: 'Pod' }, 'several documents are kind "Pod": documents 0 "Pod" "web", 3 "Pod" "cron"; give the number'],
    ['the selected one is not there', { kind: 'Pod', name: 'x' }, 'f.yaml: has no document kind "Pod", name "x"; it has documents 0 "Pod" "web", 1, 2, 3'],
    ['the number is too high', 4, 'f.yaml: has no document 4'],
    ['the number is not whole', 0.5, 'f.yaml: has no document 0.5'],
    ['the number is below 0', -1, 'f.yaml: has no document -1'],
    ['nothing is said of it', {}, 'f.yaml: has no document {}'],
  ];

  test.each(hostile)('is refused where %s', (_, document, sentence) => {
    expect(refused(pods, document === undefined ? odoo : { ...odoo, document }, tag)).toContain(sentence);
  });
});

describe('the format of a file', () => {
  const guesses: [string, string, ManifestTarget][] = [
    ['kustomize, by its images', 'images:\n- name: o\n', { name: 'o' }],
    ['kustomize, though the target says what image to write', 'images:\n- name: o\n', { name: 'o', image: 'a/odoo' }],
    ['compose, by its services', 'services: {o: {image: a}}\n', { service: 'o' }],
    ['manifest, by kind and version', POD('o'), odoo],
    ['helm, by a path to a mapping', 'o: {tag: "1"}\n', { path: ['o'] }],
    ['scalar, by a path to a scalar', 'o: "1"\n', { path: ['o'] }],
  ];

  test.each(guesses)('is %s', (_, text, target) => {
    expect(edited(text, target, tag)).toContain('v2');
  });

  const unclear: [string, string, ManifestTarget, string][] = [
    ['nothing of the target', 'a: 1\n', { name: 'o' }, 'it does not look like kustomize'],
    ['nothing at all', 'a: 1\n', {}, 'it does not look like any of them'],
    ['two things that the target asks for', 'images: [{name: o}]\nservices: {o: {image: a}}\n', { name: 'o', service: 'o' }, 'it looks like kustomize and compose'],
    ['a Kustomization of another program', 'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nimages: [{name: o}]\n', { name: 'o' }, 'it does not look like kustomize'],
  ];

  test.each(unclear)('has to be given for a file that looks like %s', (_, text, target, reason) => {
    expect(refused(text, target, tag)).toBe(`f.yaml: its format is not clear (${reason}); give "format" as one of kustomize, compose, helm, manifest, scalar.`);
  });
});

describe('values are written so that every reader sees the same text', () => {
  const plain = ['v1.2.4', '1.2.3', '19.0-42', 'latest', 'a1b2c3d', '2026-01-31-1'];
  const ambiguous = ['1.10', '0777', '08', 'no', 'Off', 'y', 'null', 'true', '1e3', '12e4567', '0x1F', '0b11', '0o17', '0o1_7', '1_000', '2026-01-31', '1.'];

  test.each(plain)('%s stays without quotes', (value) => {
    expect(edited('images:\n- name: o\n  newTag: old\n', { name: 'o' }, { tag: value })).toBe(`images:\n- name: o\n  newTag: ${value}\n`);
  });

  test.each(ambiguous)('%s gets double quotes', (value) => {
    expect(edited('images:\n- name: o\n  newTag: old\n', { name: 'o' }, { tag: value })).toBe(`images:\n- name: o\n  newTag: "${value}"\n`);
    expect(edited(`images:\n- name: o\n  newTag: ${value}\n`, { name: 'o' }, { tag: value })).toBe(`images:\n- name: o\n  newTag: "${value}"\n`);
  });

  test('single quotes stay', () => {
    expect(edited("a: '1.9'\n", { path: ['a'] }, { tag: '1.10' })).toBe("a: '1.10'\n");
  });

  test('the time of day is no image', () => {
    expect(edited('a: 12:30:45\n', { path: ['a'] }, { tag: '1.2' })).toBe('a: "1.2"\n');
  });

  test('JSON stays JSON', () => {
    const text = '{"image":{"repository":"a","tag":5}}';
    expect(JSON.parse(edited(text, { path: ['image'] }))).toEqual({ image: { repository: 'a', tag: 'v2', digest: '<new>' } });
  });
});

describe('a release', () => {
  const hostile: [string, NewImage, string][] = [
    ['nothing', {}, 'There is nothing to write: give a tag, a digest or an image.'],
    ['a tag with a colon', { tag: 'a:b' }, 'The tag to write must be a tag by the OCI grammar'],
    ['a tag with a line end', { tag: 'a\nb' }, 'The tag to write must be'],
    ['a short digest', { digest: 'sha256:abc' }, 'The digest to write must be a digest'],
    ['an image with a tag', { image: 'a/b:1' }, 'The image to write must be an image name'],
    ['an image in upper case', { image: 'a/B' }, 'The image to write must be an image name'],
    ['a very long name', { image: 'a'.repeat(300) }, 'The image to write has 300 characters; at most 255 are allowed.'],
  ];

  test.each(hostile)('with %s is refused', (_, release, sentence) => {
    expect(refused('images: [{name: o}]\n', { name: 'o' }, release)).toContain(sentence);
  });
});

describe('a file that readers could understand differently is refused', () => {
  const hostile: [string, string, string][] = [
    ['a repeated key somewhere else', 'x: {a: 1, a: 2}\n', 'f.yaml:1:11: Map keys must be unique.'],
    ['an unknown tag somewhere else', 'x: !Ref a\n', 'f.yaml:1:4: Unresolved tag: !Ref.'],
    ['a tag of Compose in another file', 'x: !reset a\n', 'f.yaml:1:4: Unresolved tag: !reset.'],
    ['a repeated key in another document', '--- {a: 1, a: 2}\n---\n', 'f.yaml:1:12: Map keys must be unique.'],
    ['a version of YAML that is not there', '%YAML 3.0\n---\n', 'Unsupported YAML version 3.0'],
    ['a byte order mark inside', '\n\uFEFF', 'f.yaml:2:1: has a byte order mark inside the text'],
    ['a tab as indentation', 'x:\n\ta: 1\n', 'f.yaml:2:1: Tabs are not allowed as indentation.'],
  ];

  test.each(hostile)('%s', (_, before, sentence) => {
    expect(refused(`${before}images: [{name: o}]\n`, { name: 'o' }, tag)).toContain(sentence);
  });

  test.each(['', '# only a comment\n', '---\n---\n'])('nothing: %j', (text) => {
    expect(refused(text, { name: 'o' }, tag)).toBe('f.yaml:1:1: is empty.');
  });
});
