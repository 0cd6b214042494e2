import { z } from 'zod';
import type { Finding, FixStatus, ScanReport, Severity } from './finding.ts';

const match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    // Left out where the database has no metadata on the vulnerability.
    severity: z.enum(['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical']).default('Unknown'),
    fix: z.object({ versions: z.array(z.string()).nullish(), state: z.string().optional() }).optional(),
  }),
  relatedVulnerabilities: z.array(z.object({ id: z.string() })).nullish(),
  artifact: z.object({ name: z.string(), version: z.string(), purl: z.string().optional() }),
});
type Match = z.infer<typeof match>;

const ignoreRule = z.object({
  vulnerability: z.string().optional(),
  reason: z.string().optional(),
  'fix-state': z.string().optional(),
  'match-type': z.string().optional(),
  package: z.object({ name: z.string().optional() }).nullish(),
});
type IgnoreRule = z.infer<typeof ignoreRule>;

const ignoredMatch = match.extend({ appliedIgnoreRules: z.array(ignoreRule).nullish() });

const database = z.object({
  built: z.string().optional(),
  schemaVersion: z.union([z.string(), z.number()]).optional(),
  error: z.string().nullish(),
  status: z.object({
    built: z.string().optional(),
    schemaVersion: z.union([z.string(), z.number()]).optional(),
    valid: z.boolean().optional(),
    error: z.string().nullish(),
  }).optional(),
});

/** The parts of Grype's JSON that the kit reads. The database moved from `db` into `db.status` with version 0.88. */
export const grypeSchema = z.object({
  matches: z.array(match),
  ignoredMatches: z.array(ignoredMatch).nullish(),
  alertsByPackage: z.array(z.object({ alerts: z.array(z.object({ type: z.string() })) })).nullish(),
  source: z.object({
    type: z.literal('image'),
    target: z.object({ imageID: z.string().optional(), manifestDigest: z.string().optional(), repoDigests: z.array(z.string()).nullish() }),
  }),
  distro: z.object({ name: z.string(), version: z.string().optional() }).optional(),
  descriptor: z.object({ name: z.literal('grype'), version: z.string(), timestamp: z.string().optional(), db: database.nullish() }),
});
type GrypeJson = z.infer<typeof grypeSchema>;

const STATUSES: Record<string, FixStatus> = { fixed: 'fixed', 'not-fixed': 'affected', 'wont-fix': 'will-not-fix' };

/** Reasons that Grype gives when its own data says that a package is not affected (grype/matcher in Grype 0.110). */
const OWN_REASONS = new Set(['DistroPackageFixed', 'Explicit APK NAK', 'CPE not vulnerable', 'UnaffectedPackageEntry']);
/** Packages of kernel headers, which hold no kernel: Grype ignores what it knows of the kernel in them (cmd/grype/cli/commands/root.go). */
const KERNEL_HEADERS = new Set(['kernel-headers', 'linux-headers-.*', 'linux(-.*)?-headers-.*', 'linux-libc-dev']);

/** Grype's report in the kit's form. Findings that somebody's ignore rule named are taken back in, marked. */
export function grypeReport(report: GrypeJson): ScanReport {
  const { imageID: configDigest = '', repoDigests: digests } = report.source.target;
  const name = report.distro?.name ?? '';
  return {
    scanner: { name: 'grype', version: report.descriptor.version },
    createdAt: report.descriptor.timestamp ?? '',
    database: databaseOf(report),
    image: { configDigest, repositoryDigests: digests ?? [] },
    operatingSystem: name === '' ? undefined : { name: `${name} ${report.distro?.version ?? ''}`.trim(), endOfLife: isEndOfLife(report) },
    packages: matchedPackages(report),
    findings: [...report.matches.map((found) => asFinding(found, '')), ...hiddenFindings(report)],
  };
}

function databaseOf(report: GrypeJson): ScanReport['database'] {
  const { db } = report.descriptor;
  const status = db?.status ?? db ?? {};
  const isBroken = Boolean(status.error) || db?.status?.valid === false;
  return status.built === undefined || isBroken ? undefined : { version: String(status.schemaVersion ?? ''), builtAt: status.built };
}

function isEndOfLife(report: GrypeJson): boolean {
  return (report.alertsByPackage ?? []).some(({ alerts }) => alerts.some(({ type }) => type === 'distro-eol'));
}

/** Grype lists no packages, so only a match proves that it saw any. */
function matchedPackages(report: GrypeJson): ScanReport['packages'] {
  const names = [...report.matches, ...(report.ignoredMatches ?? [])].map(({ artifact }) => `${artifact.purl ?? ''} ${artifact.name}`);
  if (names.length === 0) {
    return undefined;
  }
  const distinct = [...new Set(names)];
  return { operatingSystem: distinct.filter((name) => /^pkg:(?:deb|rpm|apk)\//.test(name)).length, all: distinct.length };
}

function hiddenFindings(report: GrypeJson): Finding[] {
  return (report.ignoredMatches ?? []).flatMap((ignored) => {
    const rules = ignored.appliedIgnoreRules ?? [];
    return rules.some(isOwnRule) ? [] : [asFinding(ignored, ruleText(rules[0]))];
  });
}

/** Any other rule is somebody's: a line of a configuration, `--only-fixed`, a VEX document. */
function isOwnRule(rule: IgnoreRule): boolean {
  const isOfKernelHeaders = rule['match-type'] === 'exact-indirect-match' && KERNEL_HEADERS.has(rule.package?.name ?? '');
  return OWN_REASONS.has(rule.reason ?? '') || (isOfKernelHeaders && rule.vulnerability === undefined);
}

function ruleText(rule: IgnoreRule | undefined): string {
  const subject = rule?.vulnerability ?? rule?.package?.name ?? rule?.['fix-state'];
  return subject === undefined ? 'an ignore rule' : `an ignore rule for ${subject}`;
}

function asFinding(found: Match, hiddenBy: string): Finding {
  const { id, severity, fix } = found.vulnerability;
  const names = [id, ...(found.relatedVulnerabilities ?? []).map((related) => related.id)];
  const cve = names.find((name) => name.startsWith('CVE-')) ?? id;
  return {
    id: cve,
    aliases: [...new Set(names)].filter((name) => name !== cve),
    purl: found.artifact.purl ?? '',
    package: found.artifact.name,
    installed: found.artifact.version,
    fixed: (fix?.versions ?? []).join(', '),
    severity: severity.toLowerCase() as Severity,
    status: STATUSES[fix?.state ?? ''] ?? 'unknown',
    hiddenBy,
  };
}
