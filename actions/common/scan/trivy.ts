import { z } from 'zod';
import type { Finding, FixStatus, ScanReport, Severity } from './finding.ts';

const identifier = z.object({ PURL: z.string().optional() }).optional();

const vulnerability = z.object({
  VulnerabilityID: z.string().min(1),
  VendorIDs: z.array(z.string()).optional(),
  PkgName: z.string(),
  PkgIdentifier: identifier,
  InstalledVersion: z.string().optional(),
  FixedVersion: z.string().optional(),
  Status: z.string().optional(),
  Severity: z.enum(['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
});
type Vulnerability = z.infer<typeof vulnerability>;

const hidden = z.object({
  Type: z.literal('vulnerability'),
  Status: z.string().optional(),
  Source: z.string().optional(),
  Finding: vulnerability,
});
const hiddenOther = z.object({ Type: z.string().refine((type) => type !== 'vulnerability') });

const result = z.object({
  Class: z.string().optional(),
  Packages: z.array(z.object({ Name: z.string() })).optional(),
  Vulnerabilities: z.array(vulnerability).nullish(),
  ExperimentalModifiedFindings: z.array(z.union([hidden, hiddenOther])).optional(),
});
type Result = z.infer<typeof result>;

/**
 * The parts of Trivy's JSON (schema version 2) that the kit reads. Fields that came with later versions are optional; arrays
 * that are empty are left out by Trivy.
 */
export const trivySchema = z.object({
  SchemaVersion: z.literal(2),
  ArtifactType: z.literal('container_image').optional(),
  CreatedAt: z.string().optional(),
  Trivy: z.object({ Version: z.string() }).optional(),
  Metadata: z.object({
    OS: z.object({ Family: z.string(), Name: z.string().optional(), EOSL: z.boolean().optional() }).optional(),
    ImageID: z.string().optional(),
    RepoDigests: z.array(z.string()).nullish(),
  }).optional(),
  Results: z.array(result).nullish(),
});

const STATUSES: Record<string, FixStatus> = {
  fixed: 'fixed',
  affected: 'affected',
  will_not_fix: 'will-not-fix',
  fix_deferred: 'fix-deferred',
  end_of_life: 'end-of-life',
};

/** Trivy's report in the kit's form. Findings that an ignore file or a VEX document hid in it are taken back in, marked. */
export function trivyReport(report: z.infer<typeof trivySchema>): ScanReport {
  const { OS: os, ImageID: configDigest = '', RepoDigests: digests } = report.Metadata ?? {};
  const results = report.Results ?? [];
  return {
    scanner: { name: 'trivy', version: report.Trivy?.Version ?? '' },
    createdAt: report.CreatedAt ?? '',
    database: undefined,
    image: { configDigest, repositoryDigests: digests ?? [] },
    operatingSystem: os === undefined ? undefined : { name: `${os.Family} ${os.Name ?? ''}`.trim(), endOfLife: os.EOSL ?? false },
    packages: countPackages(results),
    findings: results.flatMap(findingsOf),
  };
}

/** Trivy lists packages only when asked to, and no results at all mean that it recognised nothing. */
function countPackages(results: readonly Result[]): ScanReport['packages'] {
  const listed = results.filter((each) => each.Packages !== undefined);
  if (listed.length === 0 && results.length > 0) {
    return undefined;
  }
  const count = (some: readonly Result[]): number => some.reduce((sum, each) => sum + (each.Packages?.length ?? 0), 0);
  return { operatingSystem: count(listed.filter((each) => each.Class === 'os-pkgs')), all: count(listed) };
}

function findingsOf(each: Result): Finding[] {
  const shown = (each.Vulnerabilities ?? []).map((found) => asFinding(found, ''));
  const hidden = (each.ExperimentalModifiedFindings ?? []).flatMap((entry) =>
    'Finding' in entry ? [asFinding(entry.Finding, `${entry.Source ?? 'the scanner'} (${entry.Status ?? 'ignored'})`)] : [],
  );
  return shown.concat(hidden);
}

function asFinding(found: Vulnerability, hiddenBy: string): Finding {
  return {
    id: found.VulnerabilityID,
    aliases: found.VendorIDs ?? [],
    purl: found.PkgIdentifier?.PURL ?? '',
    package: found.PkgName,
    installed: found.InstalledVersion ?? '',
    fixed: found.FixedVersion ?? '',
    severity: found.Severity.toLowerCase() as Severity,
    status: STATUSES[found.Status ?? ''] ?? (found.FixedVersion === undefined ? 'unknown' : 'fixed'),
    hiddenBy,
  };
}
