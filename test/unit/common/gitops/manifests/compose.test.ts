import { describe, expect, test } from '@jest/globals';
import { BOTH, edited, previous, refused } from './edited.ts';

const web = { service: 'web' };

describe('the image of a service in a Compose file', () => {
  const spellings: [string, string][] = [
    ['odoo', 'odoo:v2@<new>'],
    ['odoo:18.0', 'odoo:v2@<new>'],
    ['odoo:18.0@<old>', 'odoo:v2@<new>'],
    ['odoo@<old>', 'odoo:v2@<new>'],
    ['registry.example:5000/acme/odoo', 'registry.example:5000/acme/odoo:v2@<new>'],
    ['registry.example:5000/acme/odoo:18.0', 'registry.example:5000/acme/odoo:v2@<new>'],
    ['"acme/odoo:18.0"', '"acme/odoo:v2@<new>"'],
    ["'acme/odoo:18.0'", "'acme/odoo:v2@<new>'"],
    ['|-\n      acme/odoo:18.0', '"acme/odoo:v2@<new>"'],
    ['>  # folded\n      acme/odoo\n', '"acme/odoo:v2@<new>"  # folded\n'],
    ['&unused acme/odoo', '&unused acme/odoo:v2@<new>'],
    ['!!str acme/odoo', '!!str acme/odoo:v2@<new>'],
    ['Upper/Case:1', 'Upper/Case:v2@<new>'],
  ];

  test.each(spellings)('%s becomes one text with tag and digest', (before, after) => {
    const text = (image: string): string => `services:\n  db:\n    image: postgres:16\n  web:\n    image: ${image}\n    restart: always # stays\n`;
    expect(edited(text(before), web)).toBe(text(after));
  });

  test('is found in braces, in quotes', () => {
    expect(edited('services: {web: {image: odoo:18.0, init: true}}\n', web)).toBe('services: {web: {image: "odoo:v2@<new>", init: true}}\n');
  });

  test.each([
    ['a tag', { tag: 'v2' }, 'odoo:v2'],
    ['a digest', { digest: BOTH.digest ?? '' }, 'odoo:v1@<new>'],
    ['a name', { image: 'a.example/b' }, 'a.example/b:v1'],
  ])('keeps what a release with %s alone does not name', (_, release, after) => {
    expect(edited('services:\n  web:\n    image: odoo:v1\n', web, release)).toBe(`services:\n  web:\n    image: ${after}\n`);
  });

  test('tells what it named before', () => {
    expect(previous('services:\n  web:\n    image: a:5000/odoo:18.0@<old>\n', web)).toBe('a:5000/odoo | 18.0 | <old>');
  });

  test('is edited beside the tags that only Compose knows', () => {
    const text = 'services:\n  web: !override\n    image: odoo\n    ports: !reset []\n    command: !reset null\n';
    expect(edited(text, web)).toBe(text.replace('image: odoo', 'image: odoo:v2@<new>'));
  });

  const hostile: [string, string, string][] = [
    ['a variable', 'image: odoo:${TAG:-18.0}', 'f.yaml:4:12: services.web.image is put together from variables, "odoo:${TAG:-18.0}"'],
    ['a variable without braces', 'image: $IMAGE', 'is put together from variables'],
    ['the id of a local image', 'image: <old>', 'services.web.image is no image such as'],
    ['nothing in it', 'image:', 'services.web.image holds nothing; an image is needed'],
    ['a list in it', 'image: [a]', 'services.web.image holds a list or a mapping'],
    ['a tag of Compose on it', 'image: !reset odoo', 'f.yaml:4:19: services.web.image has the tag !reset; only text can be replaced.'],
    ['another tag in the file', 'image: odoo\n    x: !vault a', 'f.yaml:5:8: Unresolved tag: !vault.'],
    ['only a build', 'build: .', 'f.yaml:4:5: service "web" has no image; one that is built'],
    ['a merge key that brings it', '<<: *base', 'f.yaml:4:5: image may come from the merge key "<<"'],
    ['an alias', 'image: *image', 'f.yaml:4:12: services.web.image is the alias *image'],
  ];

  test.each(hostile)('is refused with %s', (_, line, sentence) => {
    const text = `x-base: &base {image: &image odoo}\nservices:\n  web:\n    ${line}\n`;
    expect(refused(text, { ...web, format: 'compose' })).toContain(sentence);
  });

  test('is refused where another service takes it over', () => {
    expect(refused('services:\n  web: &web\n    image: odoo\n  cron:\n    <<: *web\n', web)).toBe('f.yaml:3:5: services.web is repeated elsewhere through its anchor &web, so an edit would change both.');
  });

  test('is refused where the service is not there', () => {
    expect(refused('services:\n  db: {image: a}\n', web)).toBe('f.yaml:2:3: services has no "web" (there are "db").');
    expect(refused('volumes: {}\n', { ...web, format: 'compose' })).toBe('f.yaml:1:1: services has no "web" (there are no services).');
  });

  test('is refused a tag alone beside its digest', () => {
    expect(refused('services:\n  web:\n    image: odoo@<old>\n', web, { tag: 'v2' })).toContain('f.yaml:3:12: services.web.image is pinned to <old>');
  });
});
