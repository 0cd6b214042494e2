import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { contentCache } from '../../../../actions/common/addons/content-cache.ts';
import { imageContent } from '../../../../actions/common/addons/image-content.ts';
import { openDocker } from '../../../../actions/common/engine/docker.ts';
import type { StartHelper } from '../../../../actions/common/odoo/helper/ask.ts';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';

const CONTENT = { helper: '0.1.0', series: '19.0', odooVersion: '19.0', core: sha256('core'), distributions: {}, modules: {}, unreadable: [] };
const KEY = sha256('key');

let folder: string;
let kept: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-'));
  kept = join(folder, 'odoo-gitops-kit', 'image-content');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the cache of what images hold', () => {
  test('gives back what was written, and nothing for another key', async () => {
    await contentCache({ RUNNER_TOOL_CACHE: folder }).write(KEY, CONTENT);
    expect(await contentCache({ RUNNER_TOOL_CACHE: folder }).read(KEY)).toEqual(CONTENT);
    expect(await contentCache({ RUNNER_TOOL_CACHE: folder }).read(sha256('other'))).toBeUndefined();
  });

  test('keeps nothing without a folder that outlives the job', async () => {
    await contentCache({}).write(KEY, CONTENT);
    expect(await contentCache({}).read(KEY)).toBeUndefined();
  });

  test('does as if nothing were kept where a file is broken, or the folder cannot be made', async () => {
    const cache = contentCache({ RUNNER_TOOL_CACHE: folder });
    await cache.write(KEY, CONTENT);
    await writeFile(join(kept, `${KEY.slice('sha256:'.length)}.json`), '{"helper": 1}');
    expect(await cache.read(KEY)).toBeUndefined();
    const nowhere = contentCache({ RUNNER_TOOL_CACHE: import.meta.filename });
    await nowhere.write(KEY, CONTENT);
    expect(await nowhere.read(KEY)).toBeUndefined();
  });

  test('keeps the newest forty', async () => {
    const cache = contentCache({ RUNNER_TOOL_CACHE: folder });
    for (let index = 0; index < 43; index += 1) {
      await cache.write(sha256(String(index)), CONTENT);
    }
    expect(await readdir(kept)).toHaveLength(40);
    expect(await cache.read(sha256('42'))).toEqual(CONTENT);
  });
});

describe('what an image holds', () => {
  test('is asked for once for an image, a helper and a list of modules', async () => {
    const asked: string[] = [];
    const docker = openDocker(async (_program, args) => ({ exitCode: 0, stdout: JSON.stringify([{ Id: String(args.at(-1)) }]), stderr: '' }));
    const start: StartHelper = async ({ args }) => {
      asked.push(args.join(' '));
      return { exitCode: 0, stdout: JSON.stringify(CONTENT), stderr: '' };
    };
    const cache = contentCache({ RUNNER_TOOL_CACHE: folder });
    const ask = (modules: string[], helper = 'odoo-release-1', image = 'one') => imageContent(image, start, modules, { docker, helper, cache });
    expect(await ask(['web', 'base'])).toEqual(CONTENT);
    expect(await ask(['base', 'web'])).toEqual(CONTENT);
    expect(asked).toEqual(['content --modules base,web']);
    await ask(['base']);
    await ask(['base', 'web'], 'odoo-release-2');
    await ask(['base', 'web'], 'odoo-release-1', 'other');
    expect(asked).toHaveLength(4);
  });
});
