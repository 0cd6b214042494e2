/** From least to most severe. `unknown` is what a scanner could not rate; it stands lowest, so only a policy that names it fails on it. */
export const SEVERITIES = ['unknown', 'negligible', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What the distribution or project says of a finding. */
export const FIX_STATUSES = ['fixed', 'affected', 'will-not-fix', 'fix-deferred', 'end-of-life', 'unknown'] as const;
export type FixStatus = (typeof FIX_STATUSES)[number];

/** One vulnerability in one package, whichever scanner found it. */
export interface Finding {
  /** CVE where there is one, else the identifier of the database that knows it. */
  id: string;
  /** Other identifiers of the same vulnerability. */
  aliases: string[];
  /** Package URL with its version, or empty where the scanner gave none. */
  purl: string;
  package: string;
  installed: string;
  /** Versions that have the fix, as the scanner writes them; empty where there is none yet. */
  fixed: string;
  severity: Severity;
  status: FixStatus;
  /** What hid this finding in the scanner's own report (an ignore file, VEX); empty for an ordinary finding. */
  hiddenBy: string;
}

/** A scanner's report in the form that the kit judges. */
export interface ScanReport {
  scanner: { name: 'trivy' | 'grype'; version: string };
  /** When the scan was made, ISO 8601; empty where the report does not say. */
  createdAt: string;
  /** The vulnerability database, where the report tells about it. */
  database: { version: string; builtAt: string } | undefined;
  image: { configDigest: string; repositoryDigests: string[] };
  operatingSystem: { name: string; endOfLife: boolean } | undefined;
  /** How many packages the scanner recognised, of the operating system and in all; undefined when the report does not list them. */
  packages: { operatingSystem: number; all: number } | undefined;
  findings: Finding[];
}

/** True when `severity` is `threshold` or worse. */
export function reaches(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(threshold);
}

/** The identity of a finding between two reports: the vulnerability and the package, whatever its version. */
export function findingKey(finding: Finding): string {
  return JSON.stringify([finding.id, finding.purl === '' ? finding.package : unversioned(finding.purl)]);
}

function unversioned(purl: string): string {
  return purl.replace(/[?#].*$/s, '').replace(/@[^@/]*$/, '');
}
