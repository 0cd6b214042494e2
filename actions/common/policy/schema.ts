import { z } from 'zod';
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_WORDS } from '../runtime/parsers.ts';
import { approvalsSchema } from './approvals-schema.ts';
import { freezeSchema, windowSchema } from './calendar-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { maximumAge, periodLength } from './duration.ts';

/** Severities that a policy may name, from least to most severe. */
export const SEVERITIES = ['negligible', 'low', 'medium', 'high', 'critical'] as const;

const scan = z
  .strictObject({
    fail: z.enum(SEVERITIES).default(DEFAULTS.scan.fail).describe('Findings of this severity or worse fail the scan.'),
    report: z.enum(SEVERITIES).default(DEFAULTS.scan.report).describe('Findings of this severity or worse are shown.'),
    'ignore-unfixed': z
      .boolean()
      .default(DEFAULTS.scan['ignore-unfixed'])
      .describe('true: a finding for which there is no fixed version does not fail the scan.'),
  })
  .superRefine((value, context) => {
    if (SEVERITIES.indexOf(value.report) > SEVERITIES.indexOf(value.fail)) {
      context.addIssue({ code: 'custom', path: ['report'], message: `must not be above "fail" (${value.fail}): what fails a scan has to be shown` });
    }
  })
  .describe('Thresholds of image scans. They count for every environment, because a scan is evidence about a digest.');

const rehearsal = z
  .strictObject({
    'downtime-budget': periodLength
      .optional()
      .describe('A release that shuts users out for longer than this, by the forecast, fails its rehearsal. As 90m or 4h. Default is any time.'),
    'kill-drill': z
      .boolean()
      .default(false)
      .describe('Each rehearsal also kills an update half-way and checks that what is left is told from a good database. Takes half an update more.'),
  })
  .describe('What a rehearsal asks of a release. It counts for every environment, because a rehearsal is evidence about a pair of digests.');

const gates = z
  .strictObject({
    scan: z.boolean().default(DEFAULTS.gates.scan).describe('A recent scan of exactly this digest that passed.'),
    marker: z.boolean().default(DEFAULTS.gates.marker).describe('A recent look at the environment: its database belongs to the release that the record names, and it is served.'),
    approvals: z.boolean().default(DEFAULTS.gates.approvals).describe('People approved exactly this decision.'),
    window: z.boolean().default(DEFAULTS.gates.window).describe('The time is inside the windows and outside the freezes.'),
  })
  .describe('Gates that an environment may do without. The gates build, rehearsal and holds always apply: the release record is made from what they prove.');

const evidence = z
  .strictObject({
    'rehearsal-max-age': maximumAge.default(DEFAULTS.evidence['rehearsal-max-age']).describe('A rehearsal older than this has to be repeated.'),
    'scan-max-age': maximumAge.default(DEFAULTS.evidence['scan-max-age']).describe('A scan older than this has to be repeated.'),
  })
  .describe('How old evidence may be, as 90m, 12h or 7d.');

const environment = z
  .strictObject({
    gates: gates.prefault({}),
    approvals: approvalsSchema.optional(),
    windows: z.array(windowSchema).min(1).max(50).optional().describe('When promotions may happen. Default is any time.'),
    freezes: z.array(freezeSchema).min(1).max(50).optional().describe('When no promotion happens; a freeze beats a window. A rollback of a bad release is exempt. Default is never.'),
    evidence: evidence.prefault({}),
  })
  .superRefine((value, context) => {
    for (const [gate, key] of [['approvals', 'approvals'], ['window', 'windows'], ['window', 'freezes']] as const) {
      if (!value.gates[gate] && value[key] !== undefined) {
        context.addIssue({ code: 'custom', path: [key], message: `would have no effect, because gates.${gate} is false: remove one of them` });
      }
    }
    if (value.gates.approvals && value.approvals === undefined) {
      context.addIssue({ code: 'custom', path: ['approvals'], message: 'must be given: list who may approve, or set gates.approvals to false' });
    }
  });

/** As a pattern, so that the published schema has it too. */
const environmentKey = z
  .string()
  .max(63)
  .regex(ENVIRONMENT_NAME, `must be ${ENVIRONMENT_NAME_WORDS}`);

/** The file policy.yaml. Keys that nothing evaluates yet are not in it, so that a rule which is written down is also kept. */
export const policySchema = z
  .strictObject({
    version: z.literal(1).default(1).describe('Version of this form.'),
    mode: z
      .enum(['enforce', 'observe'])
      .default(DEFAULTS.mode)
      .describe('observe: the gates scan, approvals and window only report, for a customer that is being adopted. The gates build, rehearsal, marker and holds always hold, as the in-image helper would refuse the release anyway.'),
    scan: scan.prefault({}),
    rehearsal: rehearsal.prefault({}),
    environments: z.record(environmentKey, environment).describe('What each environment asks of a promotion. gate-promotion refuses an environment that is not listed; bump-manifests writes to it without a decision.'),
  })
  .superRefine((value, context) => {
    if (Object.keys(value.environments).length === 0) {
      context.addIssue({ code: 'custom', path: ['environments'], message: 'must list at least one environment' });
    }
  });

export type PolicyFile = z.infer<typeof policySchema>;
