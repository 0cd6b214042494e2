/**
 * What a policy that is silent means: the safe choice everywhere. This is the only place that says so; the published JSON
 * Schema and the documentation read it from here.
 */
export const DEFAULTS = {
  mode: 'enforce',
  scan: { fail: 'high', report: 'low', 'ignore-unfixed': false },
  gates: { scan: true, marker: true, approvals: true, window: true },
  approvals: { count: 1, 'distinct-from-author': true, 'distinct-from-dispatcher': true },
  evidence: { 'rehearsal-max-age': '7d', 'scan-max-age': '1d' },
} as const;
