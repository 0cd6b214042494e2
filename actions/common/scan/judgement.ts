import type { Answer, Reason } from '../runtime/outcome.ts';
import { combine } from '../runtime/outcome.ts';
import { type Finding, type ScanReport, type Severity, findingKey, reaches } from './finding.ts';
import { type ImageIdentity, checkBinding } from './binding.ts';
import { checkCompleteness } from './completeness.ts';
import { type Waiver, covers, isExpired } from './waivers.ts';

/** The thresholds of the policy. */
export interface ScanPolicy {
  /** Findings of this severity or worse block. */
  fail: Severity;
  /** Findings of this severity or worse are shown. */
  report: Severity;
  /** True: a finding without a fixed version does not block, unless its package will never get one. */
  ignoreUnfixed: boolean;
}

export interface ScanQuestion {
  report: ScanReport;
  /** The image that the report has to be about. */
  image: ImageIdentity;
  policy: ScanPolicy;
  waivers: readonly Waiver[];
  /** An earlier report; undefined where there is none, and then nothing counts as new. */
  baseline: ScanReport | undefined;
  now: Date;
}

export interface WaivedFinding {
  finding: Finding;
  waiver: Waiver;
}

export interface ScanJudgement extends Answer {
  blocking: Finding[];
  /** At or above the policy's report threshold, blocking ones among them, worst first. */
  reported: Finding[];
  waived: WaivedFinding[];
  /** Reported findings that the baseline did not have. */
  fresh: Finding[];
}

/**
 * Judges a report. `pass` needs a report that is about exactly this image, fresh and complete, without a blocking finding;
 * what cannot be found out is `unknown`.
 */
export function judgeScan(question: ScanQuestion): ScanJudgement {
  const binding = checkBinding(question.report.image, question.image);
  if (binding.outcome !== 'pass') {
    return { ...binding, blocking: [], reported: [], waived: [], fresh: [] };
  }
  const findings = judgeFindings(question);
  const completeness = checkCompleteness(question.report, question.now);
  const reasons: Reason[] = [...blockingReasons(findings.blocking), ...expiredReasons(question, findings.blocking)];
  const blocked: Answer = { outcome: findings.blocking.length > 0 ? 'fail' : 'pass', reasons };
  return { ...combine([completeness, blocked]), ...findings };
}

function judgeFindings({ report, policy, waivers, baseline, now }: ScanQuestion): Omit<ScanJudgement, keyof Answer> {
  const valid = waivers.filter((waiver) => !isExpired(waiver, now));
  const waiverOf = new Map(report.findings.map((finding) => [finding, valid.find((waiver) => covers(waiver, finding))]));
  const reported = report.findings.filter((finding) => reaches(finding.severity, policy.report) || blocks(finding, policy));
  const known = baseline === undefined ? undefined : new Set(baseline.findings.map(findingKey));
  return {
    reported: worstFirst(reported),
    blocking: worstFirst(reported.filter((finding) => blocks(finding, policy) && waiverOf.get(finding) === undefined)),
    waived: reported.flatMap((finding) => {
      const waiver = waiverOf.get(finding);
      return waiver === undefined ? [] : [{ finding, waiver }];
    }),
    fresh: known === undefined ? [] : worstFirst(reported.filter((finding) => !known.has(findingKey(finding)))),
  };
}

function blocks(finding: Finding, policy: ScanPolicy): boolean {
  return reaches(finding.severity, policy.fail) && !(policy.ignoreUnfixed && isUnfixed(finding));
}

/** Packages past their end of life never get a fix, so waiting for one must not hide them. */
function isUnfixed(finding: Finding): boolean {
  return finding.fixed === '' && finding.status !== 'end-of-life';
}

function worstFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted((left, right) => {
    if (left.severity !== right.severity) {
      return reaches(left.severity, right.severity) ? -1 : 1;
    }
    return findingKey(left) < findingKey(right) ? -1 : 1;
  });
}

function blockingReasons(blocking: readonly Finding[]): Reason[] {
  return blocking.slice(0, 20).map((finding) => ({
    code: 'vulnerability',
    message: `${finding.id} (${finding.severity}) in ${finding.package} ${finding.installed}: ${advice(finding)}.${hiddenNote(finding)}`,
    evidence: { id: finding.id, purl: finding.purl, severity: finding.severity, fixed: finding.fixed },
  }));
}

function advice(finding: Finding): string {
  if (finding.fixed !== '') {
    return `fixed in ${finding.fixed}`;
  }
  return finding.status === 'end-of-life' ? 'the package is past its end of life and gets no fix' : 'no fix yet';
}

function hiddenNote(finding: Finding): string {
  return finding.hiddenBy === '' ? '' : ` The report hid it by ${finding.hiddenBy}; only waivers.yaml can accept a finding.`;
}

function expiredReasons({ waivers, now }: ScanQuestion, blocking: readonly Finding[]): Reason[] {
  const expired = waivers.filter((waiver) => isExpired(waiver, now) && blocking.some((finding) => covers(waiver, finding)));
  return expired.map((waiver) => ({
    code: 'waiver-expired',
    message: `The waiver of ${waiver.owner} for ${waiver.id} in ${waiver.purl} expired on ${waiver.expiry}.`,
  }));
}
