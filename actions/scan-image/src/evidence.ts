import { makeStatement, type Statement } from '../../common/evidence/statement.ts';
import { sha256 } from '../../common/runtime/canonical.ts';
import type { ImageIdentity } from '../../common/scan/binding.ts';
import type { Finding, ScanReport } from '../../common/scan/finding.ts';
import type { ScanJudgement, ScanPolicy, WaivedFinding } from '../../common/scan/judgement.ts';

const SCANNERS = { trivy: 'https://github.com/aquasecurity/trivy', grype: 'https://github.com/anchore/grype' };

export interface ScanFacts {
  report: ScanReport;
  /** The report as the scanner wrote it. */
  text: string;
  policy: ScanPolicy;
  startedAt: Date;
  finishedAt: Date;
}

/**
 * The scan as an in-toto statement (https://github.com/in-toto/attestation/blob/main/spec/predicates/vuln_v02.md), with what is
 * needed to judge it again: the report's hash, the thresholds, who waived what.
 */
export function scanStatement(image: ImageIdentity, judgement: ScanJudgement, facts: ScanFacts): Statement {
  const { report } = facts;
  return makeStatement('scan', image.name, image.digest, judgement.outcome, {
    scanner: {
      uri: SCANNERS[report.scanner.name],
      version: report.scanner.version,
      db: { version: report.database?.version ?? '', lastUpdate: report.database?.builtAt ?? '' },
      result: judgement.reported.map(asResult),
    },
    metadata: {
      scanStartedOn: report.createdAt === '' ? facts.startedAt.toISOString() : report.createdAt,
      scanFinishedOn: report.createdAt === '' ? facts.finishedAt.toISOString() : report.createdAt,
    },
    reasons: judgement.reasons,
    report: { digest: sha256(facts.text), findings: report.findings.length, packages: report.packages?.all ?? null },
    operatingSystem: report.operatingSystem?.name ?? '',
    policy: facts.policy,
    blocking: judgement.blocking.map(({ id, purl }) => ({ id, purl })),
    waived: judgement.waived.map(asWaived),
    new: judgement.fresh.map(({ id, purl }) => ({ id, purl })),
  }, facts.finishedAt);
}

function asResult(finding: Finding): object {
  return {
    id: finding.id,
    severity: [{ method: 'nominal', score: finding.severity }],
    annotations: [{ purl: finding.purl, package: finding.package, installed: finding.installed, fixed: finding.fixed, status: finding.status }],
  };
}

function asWaived({ finding, waiver }: WaivedFinding): object {
  return { id: finding.id, purl: finding.purl, owner: waiver.owner, reason: waiver.reason, expiry: waiver.expiry };
}
