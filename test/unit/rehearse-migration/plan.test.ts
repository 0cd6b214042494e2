import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openDocker } from '../../../actions/common/engine/docker.ts';
import type { StartHelper } from '../../../actions/common/odoo/helper/ask.ts';
import type { ImageContent } from '../../../actions/common/odoo/source/image-content.ts';
import { planUpdate, type PlanHelpers } from '../../../actions/rehearse-migration/src/plan.ts';

const INSTALLED = new Map([['base', '19.0.1.3'], ['acme', '19.0.1.0.0']]);
const hash = (digit: string): string => `sha256:${digit.repeat(64)}`;

let log = '';
beforeEach(() => {
  log = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    log += String(text);
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
});

function content(acme: string): ImageContent {
  const module = { autoInstall: false, installable: true, packages: [], path: '/a', scripts: [] };
  return {
    helper: '0.1.0', series: '19.0', odooVersion: '19.0', core: hash('c'), distributions: {}, unreadable: [],
    modules: { base: { ...module, version: '19.0.1.3', depends: [], hash: hash('b') }, acme: { ...module, version: '19.0.1.0.0', depends: ['base'], hash: hash(acme) } },
  };
}

const docker = openDocker((_program, args) => Promise.resolve({ exitCode: 0, stdout: JSON.stringify([{ Id: args.at(-1) }]), stderr: '' }));

/** odoo-release in both images; notes the modules that are asked about. */
function helpers(old: ImageContent, fresh: ImageContent, asked: string[] = []): PlanHelpers {
  const answering = (known: ImageContent): StartHelper => ({ args }) => {
    asked.push(String(args.at(-1)));
    return Promise.resolve({ exitCode: 0, stdout: JSON.stringify(known), stderr: '' });
  };
  return { old: answering(old), new: answering(fresh), version: 'odoo-release-1' };
}

const IMAGES = { oldImage: { reference: 'old', digest: hash('1') }, newImage: { reference: 'new', digest: hash('2') } };

describe('the plan of a rehearsal', () => {
  test('is what differs between the images of what is installed, and says why', async () => {
    const asked: string[] = [];
    const asking = helpers(content('1'), content('2'), asked);
    expect(await planUpdate({ ...IMAGES, modules: [] }, INSTALLED, asking, docker)).toEqual({ modules: ['acme'], scripts: [] });
    expect(asked).toEqual(['acme,base', 'acme,base']);
    expect(log).toBe('1 of 2 installed modules are updated: acme.\n');
  });

  test('is what the input "modules" says, where it says something', async () => {
    expect(await planUpdate({ ...IMAGES, modules: ['base'] }, INSTALLED, helpers(content('1'), content('1')), docker)).toMatchObject({ modules: ['base'] });
    expect(log).toContain('The input "modules" decides what is updated: base.\n');
  });
});
