import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { imageIntent } from '../../../../actions/common/addons/image-intent.ts';
import { type Docker, openDocker } from '../../../../actions/common/engine/docker.ts';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';

const TEXT = 'changes:\n  - {deletes: crm_tag, because: Tags are gone.}\n';
const IMAGE = `registry.example/acme/odoo@sha256:${'a'.repeat(64)}`;

let folder: string;
let asked: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intent-'));
  asked = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** An engine with one image; undefined: the file is not in it. */
function engine(label: string | undefined, text: string | undefined): Docker {
  return openDocker(async (_program, args) => {
    asked.push(String(args[0]));
    const labels = label === undefined ? {} : { 'odoo.release.intent': label };
    if (args[0] === 'cp' && text !== undefined) {
      await writeFile(String(args.at(-1)), text);
    }
    const stdout = args[0] === 'image' ? JSON.stringify([{ Id: 'sha256:1', Config: { Labels: labels } }]) : 'container-1\n';
    return args[0] === 'cp' && text === undefined ? { exitCode: 1, stdout: '', stderr: 'no such file' } : { exitCode: 0, stdout, stderr: '' };
  });
}

describe('the intent in an image', () => {
  test('is nothing where the label says so, and no container is made to look', async () => {
    expect(await imageIntent(engine(undefined, TEXT), IMAGE, folder)).toBeNull();
    expect(await imageIntent(engine('', TEXT), IMAGE, folder)).toBeNull();
    expect(asked).toEqual(['image', 'image']);
  });

  test('is read where the label names it, and leaves no container and no file', async () => {
    const intent = await imageIntent(engine(sha256(TEXT), TEXT), IMAGE, folder);
    expect(intent).toMatchObject({ sha256: sha256(TEXT), changes: [{ kind: 'deletes', subject: 'crm_tag' }] });
    expect([asked.at(-1), await readdir(folder)]).toEqual(['rm', []]);
  });

  test('is refused where the file is not the one that the label names', async () => {
    await expect(imageIntent(engine(sha256('other'), TEXT), IMAGE, folder)).rejects.toThrow(/is not the one that its label odoo\.release\.intent names: the file has sha256:.*, the label says sha256:/);
  });

  test('is refused where the label names one and there is none', async () => {
    await expect(imageIntent(engine(sha256(TEXT), undefined), IMAGE, folder)).rejects.toThrow(/has the label odoo\.release\.intent and no file \/opt\/odoo\/release-intent\.yaml: no such file Build/);
  });
});
