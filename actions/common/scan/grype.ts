import { z } from 'zod';
import type { Finding, FixStatus, ScanReport, Severity } from './finding.ts';

const match = z.object({
  vulnerability: z.object({
    id: z.string().min(1),
    severity: z.enum(['Unknown', 'Negligible', 'Low', 'Medium', 'High', 'Critical']),
    fix: z.object({ versions: z.array(z.string()).nullish(), state: z.string().optional() }).optional(),
  }),
  relatedVulnerabilities: z.array(z.object({ id: z.string() })).nullish(),
  artifact: z.object({ name: z.string(), version: z.string(), purl: z.string().optional() }),
});
type Match = z.infer<typeof match>;

const ignoredMatch = match.extend({
  appliedIgnoreRules: z.array(z.object({ vulnerability: z.string().optional(), reason: z.string().optional() })).nullish(),
});

const database = z.object({
  built: z.string().optional(),
  schemaVersion: z.union([z.string(), z.number()]).optional(),
  status: z.object({ built: z.string().optional(), schemaVersion: z.union([z.string(), z.number()]).optional() }).optional(),
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
  descriptor: z.object({ name: z.literal('grype'), version: z.string(), timestamp: z.string().optional(), db: database.optional() }),
});
type GrypeJson = z.infer<typeof grypeSchema>;

const STATUSES: Record<string, FixStatus> = { fixed: 'fixed', 'not-fixed': 'affected', 'wont-fix': 'will-not-fix' };

/** Reasons that Grype gives when its own data says that a package is not affected; everything else is somebody's ignore rule. */
const OWN_REASONS = new Set(['DistroPackageFixed', 'Explicit APK NAK', 'CPE not vulnerable']);

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
  const status = report.descriptor.db?.status ?? report.descriptor.db;
  return status?.built === undefined ? undefined : { version: String(status.schemaVersion ?? ''), builtAt: status.built };
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
    const rule = (ignored.appliedIgnoreRules ?? []).find((each) => each.vulnerability !== undefined && !OWN_REASONS.has(each.reason ?? ''));
    return rule === undefined ? [] : [asFinding(ignored, `an ignore rule for ${rule.vulnerability}`)];
  });
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
