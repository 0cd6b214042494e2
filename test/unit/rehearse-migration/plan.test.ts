import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import type { ImageContent } from '../../../actions/common/odoo/source/image-content.ts';
import { planUpdate } from '../../../actions/rehearse-migration/src/plan.ts';

const INSTALLED = new Map([['base', '19.0.1.3'], ['acme', '19.0.1.0.0']]);
const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

let helperFolder: string;
let log = '';
beforeEach(async () => {
  helperFolder = await mkdtemp(join(tmpdir(), 'helper-'));
  await writeFile(join(helperFolder, 'odoo-release'), '');
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(helperFolder, { recursive: true });
});

function content(acme: string): ImageContent {
  const module = { autoInstall: false, installable: true, packages: [], path: '/a', scripts: [] };
  return {
    helper: '0.1.0', series: '19.0', odooVersion: '19.0', core: hash('c'), distributions: {}, unreadable: [],
    modules: { base: { ...module, version: '19.0.1.3', depends: [], hash: hash('b') }, acme: { ...module, version: '19.0.1.0.0', depends: ['base'], hash: hash(acme) } },
  };
}

/** An engine with the images old and new; answers the modules that were asked about. */
function engine(contents: Record<string, ImageContent>, asked: string[] = []) {
  return openDocker((_program, args) => {
    const image = Object.keys(contents).find((name) => args.includes(name)) ?? '';
    if (args[0] === 'run') {
      asked.push(String(args.at(-1)));
    }
    const stdout = args[0] === 'run' ? JSON.stringify(contents[image]) : JSON.stringify([{ Id: image }]);
    return Promise.resolve({ exitCode: 0, stdout, stderr: '' });
  });
}

const IMAGES = { oldImage: { reference: 'old', digest: hash('1') }, newImage: { reference: 'new', digest: hash('2') } };

describe('the plan of a rehearsal', () => {
  test('is what differs between the images of what is installed, and says why', async () => {
    const asked: string[] = [];
    const docker = engine({ old: content('1'), new: content('2') }, asked);
    expect(await planUpdate({ ...IMAGES, modules: [] }, INSTALLED, { docker, helperFolder })).toEqual({ modules: ['acme'], scripts: [] });
    expect(asked).toEqual(['acme,base', 'acme,base']);
    expect(log).toBe('1 of 2 installed modules are updated: acme.\n');
  });

  test('is what the input "modules" says, where it says something', async () => {
    const docker = engine({ old: content('1'), new: content('1') });
    expect(await planUpdate({ ...IMAGES, modules: ['base'] }, INSTALLED, { docker, helperFolder })).toMatchObject({ modules: ['base'] });
    expect(log).toContain('The input "modules" decides what is updated: base.\n');
  });
});
