import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { parseAnswers } from '../../scripts/src/customer/answers.ts';
import { makeRepositories } from '../../scripts/src/customer/make-repositories.ts';
import { ROOT } from '../../scripts/src/project/root.ts';
import { openRenderer, type Renderer } from '../../scripts/src/kustomize/render.ts';
import { renderedFolders } from '../../scripts/src/upgrade-kit/environment-folders.ts';

const TEMPLATES = join(ROOT, 'gitops-templates');
const RELEASE = `release: {tag: "19.0-1.1", digest: "sha256:${'a'.repeat(64)}"}\ndatabase-image: "ghcr.io/acme/postgres:17.6@sha256:${'b'.repeat(64)}"\n`;

/** The examples, and the boutique on clusters of several nodes and of one. */
const CUSTOMERS: [name: string, example: string, more: string][] = [
  ['regional', 'regional', ''],
  ['enterprise', 'enterprise', ''],
  ['boutique', 'boutique', 'engine: kubernetes\nstorage: {filestore-class: files}\n'],
  ['boutique with names of its own', 'boutique', 'engine: kubernetes\ndatabase: managed\ndatabase-host: db.acme.example\nstorage: {filestore-class: files}\nenvironments: {live: {host: erp.acme.example, kind: production}, standby: {host: standby.acme.example, kind: dr}}\n'],
  ['boutique on a shared server', 'boutique', 'engine: kubernetes\ntenancy: shared\ndatabase-host: db.acme.example\n'],
];

let folder: string;
let renderer: Renderer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kit-customers-'));
  renderer = await openRenderer(2, () => undefined);
});
afterAll(async () => {
  renderer.close();
  await rm(folder, { recursive: true, force: true });
});

async function madeRepository(name: string, example: string, more: string): Promise<string> {
  const file = join(TEMPLATES, 'examples', example, 'answers.yaml');
  const content = [await readFile(file, 'utf8'), more, RELEASE].map((text) => parse(text) as object | null);
  const answers = parseAnswers(stringify(Object.assign({}, ...content)), file);
  const gitops = join(folder, name);
  const folders = { gitops, source: undefined, fleet: undefined };
  await makeRepositories(answers, { folders, templates: TEMPLATES, dryRun: false, overwrite: false, keep: false }, { step: (_title, work) => work(() => undefined) });
  return gitops;
}

describe.each(CUSTOMERS)('the repository of the %s', (name, example, more) => {
  test('renders: every image has a digest, every object its namespace, and nothing waits to be replaced', async () => {
    const repository = await madeRepository(name, example, more);
    const paths = await renderedFolders(repository);
    const rendered = await Promise.all(paths.map((path) => renderer.render(join(repository, path))));
    expect(paths.length).toBeGreaterThanOrEqual(4);
    for (const [index, one] of rendered.entries()) {
      const text = JSON.stringify(one);
      expect([paths[index], text]).toEqual([paths[index], expect.stringContaining('"objects"')]);
      const images = [...text.matchAll(/"image(?:Name)?":"(?<image>[^"]+)"/g)].map(({ groups }) => String(groups?.['image']));
      expect(images.filter((image) => !/@sha256:[ab]{64}$/.test(image))).toEqual([]);
      expect(text).not.toContain('replaced');
      const objects = ('objects' in one ? one.objects : []) as { kind: string; metadata: { namespace?: string } }[];
      expect(new Set(objects.filter(({ kind }) => kind !== 'Namespace').map(({ metadata }) => metadata.namespace)).size).toBe(1);
    }
  });
});
