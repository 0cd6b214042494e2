import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Registry } from '../../../actions/common/image/registry.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import type { ScanInputs } from '../../../actions/scan-image/src/inputs.ts';
import { type ScanTools, scanImage } from '../../../actions/scan-image/src/scan.ts';
import { IMAGE, NOW, recorded } from '../common/scan/reports.ts';

const known: Registry = {
  resolve: () => Promise.resolve(IMAGE.digest),
  image: () => Promise.resolve({ digest: IMAGE.digest, configDigest: IMAGE.configDigest, labels: {} }),
};
const unreachable: Registry = {
  resolve: () => Promise.reject(new UserError('The registry registry.example cannot be reached: ECONNREFUSED')),
  image: () => Promise.reject(new UserError('The registry registry.example cannot be reached: ECONNREFUSED')),
};
const missing: RunProgram = (program) => Promise.reject(new UserError(`The program ${program} could not be started: it is not on the PATH.`));

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scan-image-'));
  process.env['RUNNER_TEMP'] = folder;
  await cp(new URL('../../fixtures/scan', import.meta.url), folder, { recursive: true });
});
afterEach(async () => {
  delete process.env['RUNNER_TEMP'];
  await rm(folder, { recursive: true });
});

function inputs(changes: Partial<ScanInputs>): ScanInputs {
  return { image: { name: IMAGE.name, digest: IMAGE.digest }, report: undefined, scanner: 'trivy', policy: undefined, waivers: undefined, baseline: undefined, ...changes };
}

function tools(changes: Partial<ScanTools> = {}): ScanTools {
  return { registry: known, run: missing, now: () => NOW, ...changes };
}

/** Trivy as far as this action sees it: it writes the report where it is told to and answers its version. */
function trivy(report: string, version: object, seen: { args: readonly string[]; environment: Record<string, string> }[] = []): RunProgram {
  return async (_program, args, options) => {
    seen.push({ args, environment: options?.environment ?? {} });
    const output = args.indexOf('--output');
    if (output !== -1) {
      await writeFile(String(args[output + 1]), report);
    }
    return { exitCode: 0, stdout: args[0] === 'version' ? JSON.stringify(version) : '', stderr: '' };
  };
}

const fresh = { Version: '0.69.1', VulnerabilityDB: { Version: 2, UpdatedAt: '2026-11-21T00:30:00Z' } };

describe('a report that is there already', () => {
  test('is judged and leaves a statement about the image', async () => {
    const result = await scanImage(inputs({ report: join(folder, 'trivy-findings.json') }), tools());
    expect(result.outputs).toMatchObject({ outcome: 'fail', blocking: '2', new: '0', waived: '0', report: join(folder, 'trivy-findings.json') });
    const statement = JSON.parse(await readFile(String(result.outputs['evidence']), 'utf8'));
    expect(statement).toMatchObject({
      subject: [{ name: IMAGE.name, digest: { sha256: 'a1'.repeat(32) } }],
      predicateType: 'https://in-toto.io/attestation/vulns/v0.2',
      predicate: { outcome: 'fail', scanner: { uri: 'https://github.com/aquasecurity/trivy', version: '0.69.1' }, report: { packages: 4 } },
    });
    expect(statement.predicate.scanner.result).toHaveLength(4);
  });

  test('names its image itself when no image is given', async () => {
    const result = await scanImage(inputs({ image: undefined, report: join(folder, 'trivy-clean.json') }), tools({ registry: unreachable }));
    expect(result.outputs['outcome']).toBe('pass');
  });

  test('names its image in a form that is one, or the image is unknown', async () => {
    const forged = JSON.parse(recorded('trivy-clean.json'));
    forged.Metadata.RepoDigests = [`x\n::error::forged@${IMAGE.digest}`];
    await writeFile(join(folder, 'forged.json'), JSON.stringify(forged));
    const result = await scanImage(inputs({ image: undefined, report: join(folder, 'forged.json') }), tools());
    expect([result.outputs['outcome'], result.sentences[0]]).toEqual(['unknown', expect.stringContaining('does not name exactly one image digest')]);
  });

  test('says what is wrong with policy, waivers and baseline in one go', async () => {
    const wrong = { policy: join(folder, 'policy.yaml'), waivers: join(folder, 'absent.yaml'), baseline: join(folder, 'policy.yaml') };
    await writeFile(wrong.policy, 'scan: {fial: high}\n');
    const judged = scanImage(inputs({ report: join(folder, 'trivy-clean.json'), ...wrong }), tools());
    await expect(judged).rejects.toThrow(/scan\.fial is not a known key[\s\S]*Input "waivers": there is no file[\s\S]*The baseline .* is not valid JSON/);
  });

  test('of a local image is unknown when no image is given', async () => {
    const local = JSON.parse(recorded('trivy-clean.json'));
    delete local.Metadata.RepoDigests;
    await writeFile(join(folder, 'local.json'), JSON.stringify(local));
    const result = await scanImage(inputs({ image: undefined, report: join(folder, 'local.json') }), tools());
    expect(result.outputs['outcome']).toBe('unknown');
    expect(result.sentences[0]).toContain('give the input "image"');
  });

  test('that names two images is unknown when no image is given', async () => {
    const ambiguous = JSON.parse(recorded('trivy-clean.json'));
    ambiguous.Metadata.RepoDigests.push(`registry.example/acme/other@sha256:${'e'.repeat(64)}`);
    await writeFile(join(folder, 'ambiguous.json'), JSON.stringify(ambiguous));
    const result = await scanImage(inputs({ image: undefined, report: join(folder, 'ambiguous.json') }), tools());
    expect(result.outputs['outcome']).toBe('unknown');
  });

  test('is still bound by its digest when the registry does not answer', async () => {
    const result = await scanImage(inputs({ report: join(folder, 'trivy-clean.json') }), tools({ registry: unreachable }));
    expect(result.outputs['outcome']).toBe('pass');
  });

  test('counts what is new against the baseline and what is waived', async () => {
    await writeFile(join(folder, 'waivers.yaml'), `waivers:
  - {id: CVE-2026-20011, purl: pkg:deb/debian/libssl3t64, owner: ops, reason: not reachable here, expiry: 2026-12-01}
`);
    await writeFile(join(folder, 'policy.yaml'), `scan: {fail: critical}
environments:
  production:
    approvals: {from: [alice]}
`);
    const result = await scanImage(
      inputs({
        report: join(folder, 'trivy-findings.json'),
        baseline: join(folder, 'trivy-clean.json'),
        waivers: join(folder, 'waivers.yaml'),
        policy: join(folder, 'policy.yaml'),
      }),
      tools(),
    );
    expect(result.outputs).toMatchObject({ outcome: 'pass', blocking: '0', new: '3', waived: '1' });
    expect(result.summary).toContain('waived by ops until 2026\\-12\\-01');
  });

  test.each([
    ['missing', undefined],
    ['cut off', recorded('trivy-clean.json').slice(0, 3000)],
    ['empty', ''],
    ['what a wrapper writes after a failure', '{"Results":[]}'],
  ])('is unknown when it is %s', async (_, content) => {
    if (content !== undefined) {
      await writeFile(join(folder, 'bad.json'), content);
    }
    const result = await scanImage(inputs({ report: join(folder, 'bad.json') }), tools());
    expect(result.outputs['outcome']).toBe('unknown');
    expect(result.outputs['evidence'] ?? '').toBe('');
  });

  test('is not judged by a policy or by waivers that cannot be read', async () => {
    await writeFile(join(folder, 'waivers.yaml'), 'waivers:\n  - {id: CVE-2026-20011}\n');
    const question = inputs({ report: join(folder, 'trivy-findings.json'), waivers: join(folder, 'waivers.yaml') });
    await expect(scanImage(question, tools())).rejects.toThrow(/waivers\.yaml:2:/);
  });
});

describe('without a report', () => {
  test('the scanner is told to scan exactly the digest, and its own database is judged', async () => {
    const seen: { args: readonly string[]; environment: Record<string, string> }[] = [];
    const result = await scanImage(inputs({ image: { name: IMAGE.name, tag: '19.0-42' } }), tools({ run: trivy(recorded('trivy-clean.json'), fresh, seen) }));
    expect(result.outputs['outcome']).toBe('pass');
    expect(seen[0]?.args.at(-1)).toBe(`${IMAGE.name}@${IMAGE.digest}`);
    const statement = JSON.parse(await readFile(String(result.outputs['evidence']), 'utf8'));
    expect(statement.predicate.scanner.db).toEqual({ version: '2', lastUpdate: '2026-11-21T00:30:00Z' });
  });

  test('a scanner with an old database is unknown', async () => {
    const old = { ...fresh, VulnerabilityDB: { UpdatedAt: '2026-11-01T00:00:00Z' } };
    const result = await scanImage(inputs({}), tools({ run: trivy(recorded('trivy-clean.json'), old) }));
    expect(result.outputs['outcome']).toBe('unknown');
  });

  test('a scanner that does not say how old its database is is unknown', async () => {
    const result = await scanImage(inputs({}), tools({ run: trivy(recorded('trivy-clean.json'), { Version: '0.69.1' }) }));
    expect([result.outputs['outcome'], result.sentences[0]]).toEqual(['unknown', expect.stringContaining('does not say how old')]);
  });

  test('settings of the environment that could hide findings do not reach the scanner', async () => {
    process.env['TRIVY_SEVERITY'] = 'CRITICAL';
    process.env['TRIVY_CACHE_DIR'] = '/tmp/trivy';
    const seen: { args: readonly string[]; environment: Record<string, string> }[] = [];
    await scanImage(inputs({}), tools({ run: trivy(recorded('trivy-clean.json'), fresh, seen) }));
    delete process.env['TRIVY_SEVERITY'];
    delete process.env['TRIVY_CACHE_DIR'];
    expect(seen[0]?.environment).toEqual({ TRIVY_CACHE_DIR: '/tmp/trivy', GRYPE_CHECK_FOR_APP_UPDATE: 'false', NO_COLOR: '1' });
  });

  test('a scanner that is not installed is unknown, and the sentence says what helps', async () => {
    const result = await scanImage(inputs({}), tools());
    expect([result.outputs['outcome'], result.sentences[0]]).toEqual(['unknown', expect.stringContaining('Install trivy on the runner')]);
  });

  test.each([
    ['FATAL run error: init error: DB error: failed to download vulnerability DB: TOOMANYREQUESTS', 'could not get its vulnerability database'],
    ['FATAL run error: image scan error: unable to find the specified image', 'could not scan'],
  ])('a scanner that fails is unknown: %s', async (stderr, sentence) => {
    const run: RunProgram = () => Promise.resolve({ exitCode: 1, stdout: '', stderr });
    const result = await scanImage(inputs({}), tools({ run }));
    expect([result.outputs['outcome'], result.sentences[0]]).toEqual(['unknown', expect.stringContaining(sentence)]);
  });

  test('a scanner that ends well and writes nothing is unknown', async () => {
    const run: RunProgram = (_, args) => Promise.resolve({ exitCode: 0, stdout: args[0] === 'version' ? JSON.stringify(fresh) : '', stderr: '' });
    expect((await scanImage(inputs({}), tools({ run }))).outputs['outcome']).toBe('unknown');
  });

  test('a tag that the registry cannot resolve is unknown', async () => {
    const result = await scanImage(inputs({ image: { name: IMAGE.name, tag: '19.0-42' } }), tools({ registry: unreachable }));
    expect(result.outputs['outcome']).toBe('unknown');
  });
});
