import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../../actions/common/image/registry.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { scanImage } from '../../../actions/scan-image/src/scan.ts';
import { type Engine, ensureEngine } from '../../../scripts/src/engine/engine.ts';
import { hasGo } from '../../../scripts/src/machine/go.ts';
import { type Registry, startRegistry } from '../../../scripts/src/registry/registry.ts';
import { ensureScannerPrograms } from '../../../scripts/src/scanner/programs.ts';
import { type Advisory, prepareScanner } from '../../../scripts/src/scanner/scanner.ts';

// Grype is built once, which takes minutes.
const PREPARATION = 20 * 60_000;
const SCAN = 2 * 60_000;
const withGo = await hasGo();
const caller = { ...process.env };
const NEGLIGIBLE: Advisory = { id: 'CVE-2005-2541', package: 'tar', severity: 'negligible' };

let folder = '';
let engine: Engine;
let running: Registry;
let name = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grype-'));
  process.env['RUNNER_TEMP'] = folder;
  if (withGo) {
    await ensureScannerPrograms(() => undefined);
  }
  engine = await ensureEngine();
  running = await startRegistry({ dataFolder: join(folder, 'registry'), engine });
  name = `${running.address}/acme/packages`;
  await pushPackageList();
}, PREPARATION);

afterAll(async () => {
  restoreEnvironment();
  await docker('image', 'rm', '--force', `${name}:1`);
  await running.stop();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}, PREPARATION);

function restoreEnvironment(): void {
  for (const variable of Object.keys(process.env)) {
    delete process.env[variable];
  }
  Object.assign(process.env, caller);
}

async function docker(...args: string[]): Promise<void> {
  await requireProgram(runProgram, `docker ${args[0]}`, 'docker', args, { environment: engine.environment });
}

/** What a scanner reads of the base image: the name of its system and the list of its packages. */
async function pushPackageList(): Promise<void> {
  const context = join(folder, 'packages');
  await mkdir(context);
  await writeFile(join(context, 'Dockerfile'), `FROM ${process.env['KIT_ODOO_IMAGE']} AS base
FROM scratch
COPY --from=base /usr/lib/os-release /etc/os-release
COPY --from=base /var/lib/dpkg/status /var/lib/dpkg/status
`);
  await docker('buildx', 'build', '--load', '--tag', `${name}:1`, '--', context);
  await docker('push', '--quiet', `${name}:1`);
}

/** Scans with Grype and a database of these advisories. */
async function scan(...advisories: Advisory[]): Promise<Record<string, string>> {
  const { programs, environment } = await prepareScanner(advisories, join(folder, 'database'));
  Object.assign(process.env, environment, { PATH: `${programs}:${caller['PATH']}` });
  return (await scanAgain()).outputs;
}

function scanAgain(): ReturnType<typeof scanImage> {
  const registry = openRegistry({ credentials: () => Promise.resolve(undefined) });
  const inputs = { image: { name, tag: '1' }, report: undefined, scanner: 'grype' as const, policy: undefined, waivers: undefined, baseline: undefined };
  return scanImage(inputs, { registry, run: runProgram, now: () => new Date() });
}

(withGo ? describe : describe.skip)('scan-image with a real Grype', () => {
  test('passes an image whose vulnerabilities the policy lets through', async () => {
    const outputs = await scan(NEGLIGIBLE);
    expect(outputs).toMatchObject({ outcome: 'pass', blocking: '0' });
    const statement = JSON.parse(await readFile(String(outputs['evidence']), 'utf8'));
    const report = JSON.parse(await readFile(String(outputs['report']), 'utf8'));
    expect(report.matches.map((match: { vulnerability: { id: string } }) => match.vulnerability.id)).toEqual([NEGLIGIBLE.id]);
    expect(statement.predicate.scanner).toMatchObject({ version: '0.110.0', result: [] });
  }, SCAN);

  test('blocks a critical vulnerability that has a fix, by the binary packages of its source package', async () => {
    expect(await scan(NEGLIGIBLE, { id: 'CVE-2099-1', package: 'glibc', severity: 'critical', fixed: '99' })).toMatchObject({ outcome: 'fail' });
  }, SCAN);

  test('lets a package through that is newer than the fix', async () => {
    expect(await scan(NEGLIGIBLE, { id: 'CVE-2099-1', package: 'glibc', severity: 'critical', fixed: '1' })).toMatchObject({ outcome: 'pass', blocking: '0' });
  }, SCAN);

  test('is unknown when nothing matches at all: Grype lists no packages', async () => {
    expect(await scan({ ...NEGLIGIBLE, package: 'no-such-package' })).toMatchObject({ outcome: 'unknown' });
  }, SCAN);

  test('is unknown without a database', async () => {
    await scan(NEGLIGIBLE);
    await rm(join(folder, 'database'), { recursive: true });
    const { outputs, sentences } = await scanAgain();
    expect(outputs['outcome']).toBe('unknown');
    expect(sentences.join(' ')).toContain('vulnerability database');
  }, SCAN);
});
