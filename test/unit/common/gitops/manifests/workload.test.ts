import { describe, expect, test } from '@jest/globals';
import { edited, refused } from './edited.ts';

const odoo = { image: 'a/odoo' };

function workload(kind: string, path: readonly string[], containers: string): string {
  const steps = path.map((step, level) => `${'  '.repeat(level)}${step}:\n`).join('');
  return `apiVersion: v1\nkind: ${kind}\n${steps}${'  '.repeat(path.length)}${containers}\n`;
}

const TEMPLATE = ['spec', 'template', 'spec'];

describe('the containers of a manifest', () => {
  test.each([
    ['Pod', ['spec']],
    ['PodTemplate', ['template', 'spec']],
    ['Deployment', TEMPLATE],
    ['StatefulSet', TEMPLATE],
    ['DaemonSet', TEMPLATE],
    ['ReplicaSet', TEMPLATE],
    ['Job', TEMPLATE],
    ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
    ['Rollout', TEMPLATE],
  ])('are found in a %s', (kind, path) => {
    for (const list of ['containers', 'initContainers', 'ephemeralContainers']) {
      const text = workload(kind, path, `${list}: [{image: 'a/odoo:1'}, {image: b}]`);
      expect(edited(text, odoo)).toBe(text.replace('a/odoo:1', 'a/odoo:v2@<new>'));
    }
  });

  test('are edited wherever one document runs the image, and nowhere else', () => {
    const text = workload('Pod', ['spec'], 'initContainers:\n  - image: a/odoo\n  containers:\n  - name: web\n    image: "a/odoo:1" # web\n  - image: a/odoo-proxy:1\n  - image: x/a/odoo\n  - name: none');
    expect(edited(text, odoo)).toBe(text.replace('- image: a/odoo\n', '- image: a/odoo:v2@<new>\n').replace('"a/odoo:1"', '"a/odoo:v2@<new>"'));
  });

  test('are found in the items of a List', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- kind: Service\n- kind: Pod\n  spec:\n    containers:\n    - image: a/odoo:1\n';
    expect(edited(text, odoo)).toBe(text.replace('a/odoo:1', 'a/odoo:v2@<new>'));
  });

  test('are told by the name before the tag, a port included', () => {
    const text = workload('Pod', ['spec'], 'containers: [{image: "a:5000"}, {image: "a:5000/b:1"}]');
    expect(edited(text, { image: 'a:5000/b' }, { tag: 'v2' })).toBe(text.replace('b:1', 'b:v2'));
    expect(edited(text, { image: 'a' }, { tag: 'v2' })).toBe(text.replace('"a:5000"', '"a:v2"'));
  });

  const hostile: [string, string, string][] = [
    ['another image', 'containers: [{image: b}]', 'f.yaml:1:1: no container has the image "a/odoo" (there are "b").'],
    ['a template behind the name', 'containers: [{image: "a/odoo:{{tag}}"}]', 'spec.containers[0].image is put together from variables'],
    ['containers that are no list', 'containers: {image: a/odoo}', 'f.yaml:4:15: this has to be a list of containers.'],
    ['a digest in one of them', 'containers: [{image: a/odoo}, {image: a/odoo@<old>}]', 'f.yaml:4:41: spec.containers[1].image is pinned to <old>'],
    ['an alias', 'containers: [{image: &i a/odoo}, {image: *i}]', 'is repeated elsewhere through its anchor &i'],
  ];

  test.each(hostile)('are refused with %s', (_, containers, sentence) => {
    expect(refused(workload('Pod', ['spec'], containers), odoo, { tag: 'v2' })).toContain(sentence);
  });
});
