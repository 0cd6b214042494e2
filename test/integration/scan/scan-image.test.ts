import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type RegistryImage, openRegistry } from '../../../actions/common/image/registry.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import type { ScanInputs } from '../../../actions/scan-image/src/inputs.ts';
import { scanImage } from '../../../actions/scan-image/src/scan.ts';
import { type Engine, ensureEngine } from '../../../scripts/src/engine/engine.ts';
import { type Registry, startRegistry } from '../../../scripts/src/registry/registry.ts';

const PREPARATION = 10 * 60_000;
const path = process.env['PATH'];

let folder = '';
let engine: Engine;
let running: Registry;
let image: RegistryImage;
let name = '';

const registry = openRegistry({ credentials: () => Promise.resolve(undefined) });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-'));
  process.env['RUNNER_TEMP'] = folder;
  engine = await ensureEngine();
  running = await startRegistry({ dataFolder: join(folder, 'registry'), engine });
  name = `${running.address}/acme/tiny`;
  image = await pushTinyImage();
}, PREPARATION);

afterAll(async () => {
  process.env['PATH'] = path;
  delete process.env['RUNNER_TEMP'];
  await docker('image', 'rm', '--force', `${name}:1`);
  await running.stop();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}, PREPARATION);

async function docker(...args: string[]): Promise<void> {
  await runProgram('docker', args, { environment: engine.environment });
}

/** An image of one file, which is enough for a digest and an image ID. */
async function pushTinyImage(): Promise<RegistryImage> {
  const context = join(folder, 'tiny');
  await mkdir(context);
  await writeFile(join(context, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  await docker('buildx', 'build', '--load', '--tag', `${name}:1`, '--', context);
  await docker('push', '--quiet', `${name}:1`);
  const pushed = await registry.image({ name, tag: '1' });
  if (pushed === undefined) {
    throw new Error('The tiny image was not pushed.');
  }
  return pushed;
}

/** The recorded clean report, as if it had been made of the tiny image a moment ago. */
async function reportOf(configDigest: string): Promise<string> {
  const json = JSON.parse(await readFile(new URL('../../fixtures/scan/trivy-clean.json', import.meta.url), 'utf8'));
  Object.assign(json, { CreatedAt: new Date().toISOString(), ArtifactName: `${name}:1` });
  Object.assign(json.Metadata, { ImageID: configDigest, RepoDigests: [`${name}@${image.digest}`] });
  return JSON.stringify(json);
}

/** Puts a program named trivy on the PATH that notes its arguments and leaves a report. */
async function installTrivy(report: string): Promise<void> {
  const programs = join(folder, 'programs');
  await mkdir(programs, { recursive: true });
  await writeFile(join(folder, 'prepared.json'), report);
  const version = JSON.stringify({ Version: '0.69.1', VulnerabilityDB: { Version: 2, UpdatedAt: new Date().toISOString() } });
  await writeFile(join(programs, 'trivy'), `#!/bin/sh
[ "$1" = version ] && { echo '${version}'; exit 0; }
printf '%s\\n' "$PWD" "$@" > "${folder}/arguments"
while [ $# -gt 1 ]; do
    [ "$1" = --output ] && cp "${folder}/prepared.json" "$2"
    shift
done
`);
  await chmod(join(programs, 'trivy'), 0o755);
  process.env['PATH'] = `${programs}:${path}`;
}

async function scan(changes: Partial<ScanInputs>): Promise<Record<string, string>> {
  const inputs = { image: { name, tag: '1' }, report: undefined, scanner: 'trivy' as const, policy: undefined, waivers: undefined, baseline: undefined, ...changes };
  const { outputs } = await scanImage(inputs, { registry, run: runProgram, now: () => new Date() });
  return outputs;
}

describe('scan-image with a real registry', () => {
  test('binds a report to the image by the image ID that the registry tells', async () => {
    const report = join(folder, 'mine.json');
    await writeFile(report, await reportOf(image.configDigest));
    expect(await scan({ report })).toMatchObject({ outcome: 'pass', blocking: '0' });
  });

  test("does not take another image's report, even one that claims the digest", async () => {
    const report = join(folder, 'other.json');
    await writeFile(report, await reportOf(`sha256:${'d'.repeat(64)}`));
    expect((await scan({ report }))['outcome']).toBe('unknown');
  });

  test('starts the scanner on the digest, in an empty folder', async () => {
    await installTrivy(await reportOf(image.configDigest));
    const outputs = await scan({});
    expect(outputs['outcome']).toBe('pass');
    const [workingFolder, ...args] = (await readFile(join(folder, 'arguments'), 'utf8')).trim().split('\n');
    expect(workingFolder).toMatch(/odoo-kit-scan-/);
    expect(args.at(-1)).toBe(`${name}@${image.digest}`);
    expect(args).toContain('--list-all-pkgs');
    expect(JSON.parse(await readFile(String(outputs['evidence']), 'utf8')).subject[0].digest.sha256).toBe(image.digest.slice('sha256:'.length));
  });

  test('is unknown for a tag that is not there', async () => {
    expect((await scan({ image: { name, tag: 'absent' } }))['outcome']).toBe('unknown');
  });
});
