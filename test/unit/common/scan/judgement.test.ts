import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SEVERITIES } from '../../../../actions/common/scan/finding.ts';
import { type ScanJudgement, type ScanQuestion, judgeScan } from '../../../../actions/common/scan/judgement.ts';
import type { Waiver } from '../../../../actions/common/scan/waivers.ts';
import { IMAGE, NOW, changedReport, report } from './reports.ts';

const waiver: Waiver = {
  id: 'CVE-2026-20011',
  purl: 'pkg:deb/debian/libssl3t64',
  owner: 'security@acme.example',
  reason: 'CMS is not used by Odoo',
  expiry: '2026-12-31',
};

function judge(changes: Partial<ScanQuestion> = {}): ScanJudgement {
  return judgeScan({
    report: report('trivy-findings.json'),
    image: IMAGE,
    policy: { fail: 'critical', report: 'low', ignoreUnfixed: false },
    waivers: [],
    baseline: undefined,
    now: NOW,
    ...changes,
  });
}

function codes(judgement: ScanJudgement): string[] {
  return judgement.reasons.map(({ code }) => code);
}

describe('findings', () => {
  test('at the threshold fail, with a sentence that names vulnerability, package and fix', () => {
    const judgement = judge();
    expect(judgement.outcome).toBe('fail');
    expect(judgement.reasons[0]?.message).toBe('CVE-2026-20011 (critical) in libssl3t64 3.5.1-1: fixed in 3.5.4-1~deb13u1.');
  });

  test('below the threshold pass and are reported, worst first', () => {
    const judgement = judge({ report: report('trivy-clean.json') });
    expect(judgement.outcome).toBe('pass');
    expect(judge().reported.map(({ severity }) => severity)).toEqual(['critical', 'high', 'medium', 'low']);
  });

  test('without a fix block, unless the policy says otherwise', () => {
    const policy = { fail: 'high', report: 'low', ignoreUnfixed: true } as const;
    expect(judge({ policy: { ...policy, ignoreUnfixed: false } }).blocking).toHaveLength(2);
    expect(judge({ policy }).blocking.map(({ id }) => id)).toEqual(['CVE-2026-20011']);
  });

  test('of packages past their end of life block even where unfixed ones do not', () => {
    const ended = changedReport('trivy-findings.json', (json) => {
      json.Results[0].Vulnerabilities[1].Status = 'end_of_life';
    });
    const policy = { fail: 'high', report: 'low', ignoreUnfixed: true } as const;
    expect(judge({ report: ended, policy }).blocking.map(({ id }) => id)).toContain('CVE-2026-21900');
  });

  test('that the scanner hid still block', () => {
    const judgement = judge({ report: report('grype-findings.json', 'grype'), policy: { fail: 'high', report: 'low', ignoreUnfixed: false } });
    expect(judgement.blocking.map(({ id }) => id)).toContain('CVE-2026-21900');
    expect(judgement.reasons.some(({ message }) => message.includes('only waivers.yaml can accept a finding'))).toBe(true);
  });

  test('that the baseline lacks are new, whatever the version of the package', () => {
    const baseline = changedReport('trivy-findings.json', (json) => {
      json.Results[0].Vulnerabilities.splice(0, 1);
      json.Results[1].Vulnerabilities[0].PkgIdentifier.PURL = 'pkg:pypi/pillow@10.0.0';
    });
    expect(judge({ baseline }).fresh.map(({ id }) => id)).toEqual(['CVE-2026-20011']);
    expect(judge().fresh).toEqual([]);
  });
});

describe('a waiver', () => {
  test('lets its finding pass and is named', () => {
    const judgement = judge({ waivers: [waiver] });
    expect(judgement.outcome).toBe('pass');
    expect(judgement.waived.map((entry) => entry.waiver.owner)).toEqual(['security@acme.example']);
  });

  test('counts through its last day and not a moment longer', () => {
    const lastDay = { ...waiver, expiry: '2026-11-21' };
    expect(judge({ waivers: [lastDay], now: new Date('2026-11-21T23:59:59Z') }).outcome).toBe('pass');
    const after = judge({ waivers: [lastDay], now: new Date('2026-11-22T00:00:00Z') });
    expect(after.outcome).toBe('fail');
    expect(codes(after)).toContain('waiver-expired');
  });

  test.each([
    ['another vulnerability', { id: 'CVE-2026-99999' }],
    ['another package', { purl: 'pkg:deb/debian/libxml2' }],
    ['another version', { purl: 'pkg:deb/debian/libssl3t64@3.5.0-1' }],
    ['another distribution', { purl: 'pkg:deb/debian/libssl3t64?distro=debian-12' }],
    ['another ecosystem', { purl: 'pkg:pypi/libssl3t64' }],
  ])('for %s does not help', (_, change) => {
    expect(judge({ waivers: [{ ...waiver, ...change }] }).outcome).toBe('fail');
  });

  test('may name the identifier of another database', () => {
    const question = { report: report('grype-findings.json', 'grype'), policy: { fail: 'medium', report: 'low', ignoreUnfixed: false } as const };
    const byAlias = { ...waiver, id: 'GHSA-xg8h-j46f-w952', purl: 'pkg:pypi/pillow@10.4.0' };
    expect(judge({ ...question, waivers: [byAlias] }).waived.map(({ finding }) => finding.id)).toEqual(['CVE-2026-30001']);
  });
});

describe('a report that proves nothing is unknown:', () => {
  test('one of Grype without a usable database', () => {
    const harmless = (withDatabase: boolean): ScanJudgement => judge({ report: changedReport('grype-findings.json', (json) => {
      [...json.matches, ...json.ignoredMatches].forEach((found) => Object.assign(found.vulnerability, { severity: 'Low' }));
      json.descriptor.db = withDatabase ? json.descriptor.db : undefined;
    }, 'grype') });
    expect(harmless(true).outcome).toBe('pass');
    expect([harmless(false).outcome, ...codes(harmless(false))]).toEqual(['unknown', 'database-unknown']);
  });

  const clean = (change: (json: any) => void): ScanJudgement => judge({ report: changedReport('trivy-clean.json', change) });

  test("another image's, by the image ID, even when the digest was copied over", () => {
    const judgement = clean((json) => {
      json.Metadata.ImageID = `sha256:${'dd'.repeat(32)}`;
    });
    expect([judgement.outcome, ...codes(judgement)]).toEqual(['unknown', 'another-image']);
  });

  test("another image's, by the digest, and its findings say nothing of this one", () => {
    const judgement = judge({ image: { ...IMAGE, digest: `sha256:${'ee'.repeat(32)}`, configDigest: '' } });
    expect([judgement.outcome, ...codes(judgement)]).toEqual(['unknown', 'another-image']);
    expect(judgement.blocking).toEqual([]);
  });

  test('one that nothing ties to the image', () => {
    const judgement = judge({
      report: changedReport('trivy-clean.json', (json) => {
        json.Metadata.RepoDigests = [];
      }),
      image: { ...IMAGE, configDigest: '' },
    });
    expect([judgement.outcome, ...codes(judgement)]).toEqual(['unknown', 'image-not-bound']);
  });

  test.each<[string, string, (json: any) => void]>([
    ['no packages', 'no-packages', (json) => delete json.Results],
    ['empty package lists', 'no-packages', (json) => json.Results.forEach((result: any) => Object.assign(result, { Packages: [] }))],
    ['no packages of the system', 'no-system-packages', (json) => json.Results.shift()],
    ['packages not listed', 'packages-not-listed', (json) => json.Results.forEach((result: any) => delete result.Packages)],
    ['no operating system', 'system-not-recognised', (json) => delete json.Metadata.OS],
    ['six days old', 'stale', (json) => Object.assign(json, { CreatedAt: '2026-11-15T08:00:00Z' })],
    ['from the future', 'date-impossible', (json) => Object.assign(json, { CreatedAt: '2026-11-22T09:00:00Z' })],
    ['no date at all', 'date-impossible', (json) => Object.assign(json, { CreatedAt: 'yesterday' })],
  ])('%s', (_, code, change) => {
    const judgement = clean(change);
    expect([judgement.outcome, ...codes(judgement)]).toEqual(['unknown', code]);
  });

  test('one made with an old database', () => {
    const stale = { ...report('trivy-clean.json'), database: { version: '2', builtAt: '2026-11-10T00:00:00Z' } };
    expect(codes(judge({ report: stale }))).toEqual(['stale']);
  });

  test('but a blocking finding in an incomplete report still fails', () => {
    const judgement = judge({ report: changedReport('trivy-findings.json', (json) => delete json.Metadata.OS) });
    expect(judgement.outcome).toBe('fail');
  });
});

test('an operating system past its end of life fails, however few findings it has', () => {
  const ended = changedReport('trivy-clean.json', (json) => {
    json.Metadata.OS.EOSL = true;
  });
  const judgement = judge({ report: ended });
  expect([judgement.outcome, ...codes(judgement)]).toEqual(['fail', 'system-end-of-life']);
});

test('a stricter threshold never turns a failure into a pass', () => {
  const threshold = fc.constantFrom(...SEVERITIES);
  fc.assert(fc.property(threshold, threshold, fc.boolean(), (one, other, ignoreUnfixed) => {
    const [strict, lax] = SEVERITIES.indexOf(one) <= SEVERITIES.indexOf(other) ? [one, other] : [other, one];
    const blocking = (fail: typeof one): number => judge({ policy: { fail, report: 'low', ignoreUnfixed } }).blocking.length;
    expect(blocking(strict)).toBeGreaterThanOrEqual(blocking(lax));
  }));
});
