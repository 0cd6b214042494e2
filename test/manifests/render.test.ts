import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildKustomize, isRecent } from '../../scripts/src/kustomize/program.ts';
import { openRenderer, programRenderer, type Renderer } from '../../scripts/src/kustomize/render.ts';
import { RendererProcess } from '../../scripts/src/kustomize/renderer-process.ts';
import { Estate, PRODUCTION } from './estate.ts';

const QUIET = (): undefined => undefined;

let estate: Estate;
let renderer: Renderer;
beforeEach(async () => {
  [estate, renderer] = [await Estate.make(), await openRenderer(2, QUIET)];
});
afterEach(async () => {
  renderer.close();
  await estate.remove();
});

describe('the renderer', () => {
  test('makes what the kustomize command makes', async () => {
    const folders = ['app', 'data'].map((application) => join(estate.root, PRODUCTION, application));
    const program = programRenderer(await buildKustomize(QUIET));
    const [ours, theirs] = await Promise.all([renderer, program].map((one) => Promise.all(folders.map((folder) => one.render(folder)))));
    expect(ours).toEqual(theirs);
    expect(ours?.map((rendered) => 'objects' in rendered && rendered.objects.length)).toEqual([13, 17]);
  });

  test('answers each folder with its own objects, however many are asked for at once', async () => {
    const asked = Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'production' : 'qa'));
    const rendered = await Promise.all(asked.map((environment) => renderer.render(join(estate.root, 'environments', environment, 'app'))));
    expect(rendered.map((one) => JSON.stringify(one).match(/acme-[a-z]+/)?.[0])).toEqual(asked.map((environment) => `acme-${environment}`));
  });

  test('says what Kustomize says of a folder that it refuses, and goes on', async () => {
    expect(await renderer.render(join(estate.root, 'vendor'))).toEqual({ problem: expect.stringContaining('unable to find one of') });
    expect(await renderer.render(join(estate.root, PRODUCTION, 'app'))).toHaveProperty('objects');
    await estate.append(`${PRODUCTION}/settings/app/kustomization.yaml`, 'resources: [more.yaml]\n');
    await estate.write(`${PRODUCTION}/settings/app/more.yaml`, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: .inf}\n');
    expect(await renderer.render(join(estate.root, PRODUCTION, 'app'))).toEqual({ problem: 'a value is not a number that a cluster can be sent: +Inf' });
    expect(await renderer.render('a\nb')).toEqual({ problem: 'the path of the folder has a line break in it' });
  });

  test('downloads nothing, neither itself nor by git', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => response.end(asked.push(String(request.url)))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const render = async (folder: string, text: string): Promise<unknown> => {
      await mkdir(join(estate.root, folder));
      await estate.write(`${folder}/kustomization.yaml`, text);
      return renderer.render(join(estate.root, folder));
    };
    expect(await render('values', `configMapGenerator: [{name: a, files: ["key=http://${address}/file"]}]\n`)).toEqual({ problem: expect.stringContaining('nothing is downloaded here') });
    expect(await render('base', `resources: ["http://${address}/acme/base.git"]\n`)).toEqual({ problem: expect.stringContaining("no 'git' program on path") });
    expect(asked).toEqual([]);
    server.close();
  });

  test('that ends leaves nobody waiting', async () => {
    const process = new RendererProcess('false');
    await expect(process.render(estate.root)).rejects.toThrow("The renderer can't go on: it ended with 1.");
    await expect(process.render(estate.root)).rejects.toThrow("The renderer can't go on");
  });
});

test.each([['v5.8.1', true], ['v5.10.0', true], ['{Version:kustomize/v5.8.0 GitCommit:a}', true], ['v5.7.1', false], ['v4.8.0', false], ['v6.8.0', false], ['(devel)', false]])(
  'a kustomize that says %s is recent enough: %s',
  (said, recent) => {
    expect(isRecent(said)).toBe(recent);
  },
);
