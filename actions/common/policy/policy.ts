import { parseYamlFile } from '../runtime/yaml-file.ts';
import { wallTime } from './calendar-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { type Duration, inSeconds, toDuration } from './duration.ts';
import { type PolicyFile, policySchema, type SEVERITIES } from './schema.ts';

/** Where a GitOps repository keeps its policy. */
export const POLICY_FILE = 'policy.yaml';

export type PolicyMode = 'enforce' | 'observe';
export type PolicySeverity = (typeof SEVERITIES)[number];

/** Periods that begin again and again at wall-clock times of a time zone, or happen once. */
export type CalendarRule = { name: string; timezone: string } & (
  | { rrule: string; duration: Duration; from?: number }
  | { from: number; until: number }
);

export interface Approver {
  login: string;
  id?: number;
}

export interface ApprovalPolicy {
  count: number;
  from: Approver[];
  distinctFromAuthor: boolean;
  distinctFromDispatcher: boolean;
}

/** What one environment asks of a promotion, with every default filled in. */
export interface EnvironmentPolicy {
  mode: PolicyMode;
  gates: { scan: boolean; marker: boolean; approvals: boolean; window: boolean };
  /** Undefined where gates.approvals is false. */
  approvals?: ApprovalPolicy;
  /** None: any time. */
  windows: CalendarRule[];
  freezes: CalendarRule[];
  /** Seconds. */
  rehearsalMaximumAge: number;
  /** Seconds. */
  scanMaximumAge: number;
}

/** Findings of severity `fail` or worse fail a scan; those of `report` or worse are shown. */
export interface ScanThresholds {
  fail: PolicySeverity;
  report: PolicySeverity;
  ignoreUnfixed: boolean;
}

export interface Policy {
  mode: PolicyMode;
  scan: ScanThresholds;
  /** Seconds that a release may shut users out; null for any time. */
  downtimeBudget: number | null;
  /** Whether each rehearsal kills an update half-way as well. */
  killDrill: boolean;
  environments: Record<string, EnvironmentPolicy>;
}

/**
 * Reads policy.yaml. Times of day stay wall-clock times: milliseconds as if they were UTC.
 *
 * @throws UserError that lists every problem as `file:line:column: sentence`.
 */
export function parsePolicy(text: string, file: string = POLICY_FILE): Policy {
  return resolved(parseYamlFile<PolicyFile>(text, file, policySchema));
}

/** The policy where there is no file, as in a source repository: thresholds for scans, and no environment that takes a promotion. */
export function defaultPolicy(): Policy {
  return { mode: DEFAULTS.mode, scan: thresholdsOf(DEFAULTS.scan), downtimeBudget: null, killDrill: false, environments: {} };
}

function resolved(file: PolicyFile): Policy {
  const budget = file.rehearsal['downtime-budget'];
  const environments = Object.entries(file.environments).map(([name, environment]) => [name, environmentOf(file.mode, environment)]);
  return {
    mode: file.mode,
    scan: thresholdsOf(file.scan),
    downtimeBudget: budget === undefined ? null : inSeconds(budget),
    killDrill: file.rehearsal['kill-drill'],
    environments: Object.fromEntries(environments) as Record<string, EnvironmentPolicy>,
  };
}

function thresholdsOf(file: PolicyFile['scan']): ScanThresholds {
  return { fail: file.fail, report: file.report, ignoreUnfixed: file['ignore-unfixed'] };
}

type EnvironmentFile = PolicyFile['environments'][string];

function environmentOf(mode: PolicyMode, file: EnvironmentFile): EnvironmentPolicy {
  return {
    mode,
    gates: file.gates,
    ...(file.approvals === undefined ? {} : { approvals: approvalsOf(file.approvals) }),
    windows: (file.windows ?? []).map((window) => recurring(window.rrule, window)),
    freezes: (file.freezes ?? []).map((freeze) => freezeOf(freeze)),
    rehearsalMaximumAge: inSeconds(file.evidence['rehearsal-max-age']),
    scanMaximumAge: inSeconds(file.evidence['scan-max-age']),
  };
}

function approvalsOf(file: NonNullable<EnvironmentFile['approvals']>): ApprovalPolicy {
  return {
    count: file.count,
    from: file.from.map((person) => (typeof person === 'string' ? { login: person } : person)),
    distinctFromAuthor: file['distinct-from-author'],
    distinctFromDispatcher: file['distinct-from-dispatcher'],
  };
}

type FreezeFile = NonNullable<EnvironmentFile['freezes']>[number];

function freezeOf(file: FreezeFile): CalendarRule {
  if (file.rrule !== undefined && file.duration !== undefined) {
    return recurring(file.name, { ...file, rrule: file.rrule, duration: file.duration });
  }
  return { name: file.name, timezone: file.timezone, from: checkedWallTime(file.from), until: checkedWallTime(file.until) };
}

function recurring(
  name: string,
  file: { rrule: string; duration: string; timezone: string; from?: string | undefined },
): CalendarRule {
  const { rrule, timezone, from } = file;
  return { name, timezone, rrule, duration: toDuration(file.duration), ...(from === undefined ? {} : { from: checkedWallTime(from) }) };
}

/** The schema has checked that it is there and is a time. */
function checkedWallTime(text: string | undefined): number {
  return wallTime(text ?? '') ?? Number.NaN;
}
