import { z } from 'zod';
import { suggestion } from '../runtime/nearest.ts';
import { parseYamlFile } from '../runtime/yaml-file.ts';
import type { Finding } from './finding.ts';

/** Where a GitOps repository keeps its exceptions. */
export const EXCEPTIONS_FILE = 'exceptions.yaml';
const DAY = 86_400_000;

const line = z.string().trim().min(1, 'must not be empty').max(300).regex(/^[^\u0000-\u001F\u007F]*$/, 'must be one line');
const exceptionSchema = z.strictObject({
  rule: line.describe('Code of the rule, as a finding names it.'),
  environment: line.describe('The environment, as a finding names it: production, or "production of acme".'),
  object: z.string().regex(/^[A-Z][A-Za-z0-9]*\/[a-z0-9][a-z0-9.-]*$/, 'must be one object such as Deployment/web').describe('The object, as a finding names it.'),
  what: line.min(10, 'must say what is different, in at least 10 characters').describe('What is different from the standard.'),
  why: line.min(10, 'must say why, in at least 10 characters').describe('Why it has to be.'),
  owner: line.describe('Who answers for it.'),
  review: z.iso.date('must be the last day it counts, e.g. 2027-01-31').describe('Last day that it counts, in UTC.'),
});
const fileSchema = z.strictObject({ exceptions: z.array(exceptionSchema).max(500).nullable() });

/** One rule that need not hold for one object of one environment, until a day. */
export type Exception = z.infer<typeof exceptionSchema>;

/**
 * Reads exceptions.yaml. Every exception needs all of its fields.
 *
 * @throws Refusal that lists every problem as `file:line:column: sentence`.
 */
export function parseExceptions(text: string): Exception[] {
  return parseYamlFile(text, EXCEPTIONS_FILE, fileSchema).exceptions ?? [];
}

/** The published JSON Schema of exceptions.yaml. */
export function exceptionsJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/exceptions.schema.json',
    title: 'Exceptions from the rules of scripts/validate-gitops',
  };
}

/** What is left of findings, and which exceptions silenced the others. */
export interface Excepted {
  findings: Finding[];
  silenced: number;
}

/**
 * Takes away what exceptions silence, and says which of them are over or silence nothing.
 *
 * @param environments those that were looked at, for an exception for another one may be of use there, and all that there are.
 */
export function applyExceptions(findings: readonly Finding[], exceptions: readonly Exception[], { looked, known }: Record<'looked' | 'known', readonly string[]>, now: Date): Excepted {
  const current = exceptions.filter((exception) => !isOver(exception, now));
  const left = findings.filter((finding) => !current.some((exception) => silences(exception, finding)));
  const over = exceptions.filter((exception) => isOver(exception, now)).map((exception) => about(exception, 'exception-expired', `counted until ${exception.review}`, 'Mend what it excepts, or have its owner review it and give it a new day.'));
  const unused = current
    .filter((exception) => looked.includes(exception.environment) && !findings.some((finding) => silences(exception, finding)))
    .map((exception) => about(exception, 'exception-unused', 'silences nothing', 'Take it away.'));
  const nowhere = current
    .filter(({ environment }) => !known.includes(environment))
    .map((exception) => about(exception, 'exception-unused', `is for an environment that there is not.${suggestion(exception.environment, known)}`, `Name one of ${known.join(', ') || 'none'}, or take it away.`));
  return { findings: [...left, ...over, ...unused, ...nowhere], silenced: findings.length - left.length };
}

function silences(exception: Exception, { code, environment, object }: Finding): boolean {
  return exception.rule === code && exception.environment === environment && exception.object === object;
}

/** The last day counts in full, in UTC. */
function isOver({ review }: Exception, now: Date): boolean {
  return now.getTime() >= Date.parse(`${review}T00:00:00Z`) + DAY;
}

function about({ rule, environment, object }: Exception, code: string, words: string, advice: string): Finding {
  return { code, severity: 'error', environment, object, file: EXCEPTIONS_FILE, message: `The exception from ${rule} for ${object} in ${environment} ${/[.?]$/.test(words) ? words : `${words}.`}`, advice };
}
