import { describe, expect, test } from '@jest/globals';
import { entriesOf, isElsewhere } from '../../../../scripts/src/kustomize/entries.ts';

describe('what a kustomization names', () => {
  test('are resources, other YAML, files that become values, and YAML that is written out in place', () => {
    const kustomization = {
      resources: ['a.yaml', '../base'],
      components: ['c'],
      transformers: ['t.yaml', 'kind: Inline\nname: x'],
      patches: [{ path: 'p.yaml', target: {} }, { patch: '- {op: remove}' }],
      replacements: [{ path: 'r.yaml' }, { source: {} }],
      configMapGenerator: [{ name: 'a', files: ['key=f.txt', 'g.txt'], envs: ['e.env'] }],
      secretGenerator: [{ name: 'b', env: 'one.env', literals: ['a=b'] }],
    };
    expect(entriesOf(kustomization).map(({ at, as, text }) => `${at.join('.')} ${as} ${text.split('\n')[0]}`)).toEqual([
      'resources.0 resource a.yaml',
      'resources.1 resource ../base',
      'components.0 yaml c',
      'transformers.0 yaml t.yaml',
      'transformers.1 inline kind: Inline',
      'patches.0.path yaml p.yaml',
      'patches.1.patch inline - {op: remove}',
      'replacements.0.path replacements r.yaml',
      'configMapGenerator.0.files.0 bytes f.txt',
      'configMapGenerator.0.files.1 bytes g.txt',
      'configMapGenerator.0.envs.0 bytes e.env',
      'secretGenerator.0.env bytes one.env',
    ]);
  });

  test('are nothing in what is none', () => {
    expect(entriesOf('text')).toEqual([]);
    expect(entriesOf({ resources: 'a.yaml', patches: [null, 3] })).toEqual([]);
  });
});

test.each([
  ['https://git.example/acme/base', true],
  ['HTTP://git.example/file.yaml', true],
  ['ssh://git@git.example/acme/base', true],
  ['git::https://git.example/acme/base', true],
  ['git@github.com:acme/base', true],
  ['someone@10.0.0.1:acme/base', true],
  ['github.com/acme/base', true],
  ['GitHub.com:acme/base', true],
  ['acme/base?ref=v1', true],
  ['../base', false],
  ['github.com.yaml', false],
  ['logo@2x.png', false],
  ['web.yaml', false],
])('Kustomize fetches %s: %s', (text, elsewhere) => {
  expect(isElsewhere(text)).toBe(elsewhere);
});
