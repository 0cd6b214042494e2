import { describe, expect, test } from '@jest/globals';
import { readReport } from '../../../../actions/common/scan/report.ts';
import { changedReport, recorded, report } from './reports.ts';

describe("Trivy's report", () => {
  test('becomes findings with package URL, versions, severity and status', () => {
    expect(report('trivy-findings.json').findings[0]).toEqual({
      id: 'CVE-2026-20011',
      aliases: [],
      purl: 'pkg:deb/debian/libssl3t64@3.5.1-1?arch=amd64&distro=debian-13.1',
      package: 'libssl3t64',
      installed: '3.5.1-1',
      fixed: '3.5.4-1~deb13u1',
      severity: 'critical',
      status: 'fixed',
      hiddenBy: '',
    });
  });

  test('tells image, operating system and how many packages were seen', () => {
    expect(report('trivy-findings.json')).toMatchObject({
      scanner: { name: 'trivy', version: '0.69.1' },
      image: { configDigest: `sha256:${'c0'.repeat(32)}`, repositoryDigests: [`registry.example/acme/odoo@sha256:${'a1'.repeat(32)}`] },
      operatingSystem: { name: 'debian 13.1', endOfLife: false },
      packages: { operatingSystem: 3, all: 4 },
    });
  });

  test('of a scanner that recognised nothing has zero packages', () => {
    expect(changedReport('trivy-clean.json', (json) => delete json.Results).packages).toEqual({ operatingSystem: 0, all: 0 });
  });

  test('made without --list-all-pkgs does not say how many packages there are', () => {
    const listless = changedReport('trivy-findings.json', (json) => json.Results.forEach((result: { Packages?: unknown }) => delete result.Packages));
    expect(listless.packages).toBeUndefined();
  });

  test('is read without the fields that later versions brought', () => {
    const old = changedReport('trivy-clean.json', (json) => ['Trivy', 'ReportID', 'CreatedAt', 'ArtifactID'].forEach((key) => delete json[key]));
    expect(old).toMatchObject({ scanner: { version: '' }, createdAt: '' });
  });

  test('gives back what an ignore file hid in it', () => {
    const hidden = changedReport('trivy-findings.json', (json) => {
      const [critical] = json.Results[0].Vulnerabilities.splice(0, 1);
      json.Results[0].ExperimentalModifiedFindings = [{ Type: 'vulnerability', Status: 'ignored', Source: '.trivyignore', Finding: critical }];
    });
    expect(hidden.findings.find(({ id }) => id === 'CVE-2026-20011')?.hiddenBy).toBe('.trivyignore (ignored)');
  });
});

describe("Grype's report", () => {
  test('names a finding by its CVE where a related one is known', () => {
    expect(report('grype-findings.json', 'grype').findings[2]).toMatchObject({ id: 'CVE-2026-30001', aliases: ['GHSA-xg8h-j46f-w952'], severity: 'medium' });
  });

  test('tells the age of its database', () => {
    expect(report('grype-findings.json', 'grype').database).toEqual({ version: 'v6.1.3', builtAt: '2026-11-19T06:18:20Z' });
  });

  test("gives back what somebody's rule ignored, and leaves out what Grype itself knows to be fixed", () => {
    const hidden = report('grype-findings.json', 'grype').findings.filter(({ hiddenBy }) => hiddenBy !== '');
    expect(hidden.map(({ id, hiddenBy }) => [id, hiddenBy])).toEqual([['CVE-2026-21900', 'an ignore rule for CVE-2026-21900']]);
  });

  const ignoredBy = (...rules: object[]) => changedReport('grype-findings.json', (json) => {
    json.ignoredMatches = [{ ...json.matches[0], appliedIgnoreRules: rules }];
  }, 'grype').findings.filter(({ hiddenBy }) => hiddenBy !== '').map(({ hiddenBy }) => hiddenBy);

  test.each([
    ['--only-fixed', { namespace: '', 'fix-state': 'not-fixed' }, 'an ignore rule for not-fixed'],
    ['a rule on a package', { namespace: '', package: { name: 'openssl', language: '' } }, 'an ignore rule for openssl'],
    ['a rule on a namespace', { namespace: 'debian:distro:debian:13' }, 'an ignore rule'],
    ['a VEX document', { namespace: 'vex', vulnerability: 'CVE-2026-1', 'vex-status': 'not_affected' }, 'an ignore rule for CVE-2026-1'],
  ])('gives back what was hidden by %s', (_, rule, hiddenBy) => {
    expect(ignoredBy(rule)).toEqual([hiddenBy]);
  });

  test('gives back what is ignored without a word why', () => {
    expect(ignoredBy()).toEqual(['an ignore rule']);
  });

  const headers = { namespace: '', package: { name: 'linux-libc-dev', language: '', type: 'deb', 'upstream-name': 'linux' }, 'match-type': 'exact-indirect-match' };

  test.each([
    ['the kernel, in a package of its headers', [headers]],
    ['the same beside --only-fixed', [{ namespace: '', 'fix-state': 'unknown' }, headers]],
    ['a package that its own data calls not affected', [{ namespace: '', vulnerability: 'CVE-2026-1', reason: 'UnaffectedPackageEntry', package: { name: 'x', language: '' } }]],
  ])('leaves out what Grype itself ignores: %s', (_, rules) => {
    expect(ignoredBy(...rules)).toEqual([]);
  });

  test('rates a vulnerability without metadata as unknown', () => {
    const report = changedReport('grype-findings.json', (json) => delete json.matches[0].vulnerability.severity, 'grype');
    expect(report.findings[0]?.severity).toBe('unknown');
  });

  test.each([
    ['none', (json: any) => delete json.descriptor.db],
    ['null', (json: any) => Object.assign(json.descriptor, { db: null })],
    ['one that is not valid', (json: any) => Object.assign(json.descriptor.db.status, { valid: false })],
    ['one with an error', (json: any) => Object.assign(json.descriptor.db.status, { error: 'checksum mismatch' })],
  ])('names no usable database where it has %s', (_, change) => {
    expect(changedReport('grype-findings.json', change, 'grype').database).toBeUndefined();
  });

  test('without any match does not prove that packages were seen', () => {
    const empty = changedReport('grype-findings.json', (json) => Object.assign(json, { matches: [], ignoredMatches: [] }), 'grype');
    expect(empty.packages).toBeUndefined();
  });

  test('tells that the distribution is past its end of life', () => {
    const old = changedReport('grype-findings.json', (json) => {
      json.alertsByPackage = [{ package: { name: 'tar' }, alerts: [{ type: 'distro-eol', message: 'debian 9 is EOL' }] }];
    }, 'grype');
    expect(old.operatingSystem?.endOfLife).toBe(true);
  });
});

describe('a report that cannot be trusted', () => {
  test('is refused when it is cut off', () => {
    const cut = recorded('trivy-findings.json').slice(0, 2000);
    expect(() => readReport(cut, 'trivy', 'The report')).toThrow(/^The report is not valid JSON/);
  });

  test('is refused when it says two things at once', () => {
    const twice = recorded('trivy-findings.json').replace('"Severity": "CRITICAL"', '"Severity": "LOW", "Severity": "CRITICAL"');
    expect(() => readReport(twice, 'trivy', 'The report')).toThrow('The report has the key "Severity" twice in one object.');
  });

  test.each([
    ['an empty object', {}],
    ['a scan of a folder', { SchemaVersion: 2, ArtifactType: 'filesystem' }],
    ['results that are no list', { SchemaVersion: 2, Results: {} }],
    ['a severity that is unheard of', { SchemaVersion: 2, Results: [{ Vulnerabilities: [{ VulnerabilityID: 'CVE-1', PkgName: 'x', Severity: 'MILD' }] }] }],
    ['a hidden finding without a name', { SchemaVersion: 2, Results: [{ ExperimentalModifiedFindings: [{ Type: 'vulnerability', Finding: {} }] }] }],
  ])('is refused when it is %s', (_, json) => {
    expect(() => readReport(JSON.stringify(json), 'trivy', 'The report')).toThrow(/^The report is not an image report of Trivy: /);
  });

  test('of the other scanner is refused', () => {
    expect(() => readReport(recorded('grype-findings.json'), 'trivy', 'The report')).toThrow('not an image report of Trivy');
    expect(() => readReport(recorded('trivy-findings.json'), 'grype', 'The report')).toThrow('not an image report of Grype');
  });
});
