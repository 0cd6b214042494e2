import { z } from 'zod';
import type { LedgerEntry } from '../evidence/ledger.ts';
import { changeSchema } from '../odoo/helper/documents.ts';
import { DATABASE_CHANGES } from '../runtime/database-change.ts';
import type { Answer, Reason } from '../runtime/outcome.ts';
import { timeWords } from '../runtime/time-words.ts';
import { builtIntent, selectBuild } from './build.ts';
import { judgeVerdict, newest, type Selection } from './evidence-selection.ts';
import { fail, type Gate, type GateObservations, reason, unknown } from './observations.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What the rehearsal expects of production; none where it is older than forecasts. */
const forecastSchema = z.object({ downtimeSeconds: z.number().nonnegative(), returnSeconds: z.number().nonnegative() }).nullish();

const rehearsalSchema = z.object({
  from: digest,
  to: digest,
  series: z.string().regex(/^[0-9]{1,3}\.[0-9]$/),
  helper: z.string().regex(/^[0-9]+\.[0-9]+\.[0-9]+(?:[-+.][0-9A-Za-z.+-]*)?$/),
  databaseChange: z.enum(DATABASE_CHANGES),
  modules: z.array(z.string().regex(/^[a-z0-9_]+$/)),
  /** What the release's authors declared and the rehearsal saw. */
  intent: z.object({ sha256: digest, declared: z.array(z.string()) }).nullable().default(null),
  expectation: changeSchema.loose().extend({ digest, from: digest }),
  /** What a rollback applies to the database; null: nothing. */
  recipe: z.object({ version: z.literal(1), helper: z.string(), digest, from: digest, relaxes: z.array(z.string()) }).nullable().default(null),
  forecast: forecastSchema,
});

/** What a rehearsal that passed found out about one pair (from, to). The expectation is kept as it was recorded. */
export type RehearsalFacts = Omit<z.infer<typeof rehearsalSchema>, 'expectation'> & { expectation: object };

/** No hook and no ConfigMap takes a larger expectation. */
const MAXIMUM_EXPECTATION_BYTES = 256 * 1024;
/** More stand in the rehearsal's report. */
const SHOWN_DECLARED = 50;

/** The rehearsal that counts: the newest of exactly the way from the record's release to the requested one. */
export function selectRehearsal(observations: GateObservations): Selection {
  const { request, current } = observations;
  const isThisPair = ({ statement }: LedgerEntry): boolean => statement.predicate['from'] === current.digest && statement.predicate['to'] === request.digest;
  return newest(observations, 'rehearsal', isThisPair, () => missing(observations));
}

/** The update from the release that the record names now to this one was rehearsed recently, and passed. */
export const rehearsalGate: Gate = (observations) => {
  const selected = selectRehearsal(observations);
  if ('answer' in selected) {
    return selected.answer;
  }
  const verdict = judgeVerdict(observations, selected.entry, observations.policy.rehearsalMaximumAge);
  return verdict.outcome === 'pass' ? judgeFacts(observations, selected.entry, verdict) : verdict;
};

/** Undefined when the statement does not hold what a release record needs. */
export function rehearsalFacts({ statement }: LedgerEntry): RehearsalFacts | undefined {
  const parsed = rehearsalSchema.safeParse(statement.predicate);
  if (!parsed.success) {
    return undefined;
  }
  const { from, to, expectation, recipe } = parsed.data;
  const isOfThisPair = [expectation, ...(recipe === null ? [] : [recipe])].every((part) => part.from === from && part.digest === to);
  return isOfThisPair ? { ...parsed.data, expectation: statement.predicate['expectation'] as object } : undefined;
}

/** Seconds that the release will shut users out, by the rehearsal that counts; 0 where nobody knows. */
export function forecastDowntime(observations: GateObservations): number {
  const selected = selectRehearsal(observations);
  const forecast = 'answer' in selected ? undefined : forecastSchema.safeParse(selected.entry.statement.predicate['forecast']).data;
  return forecast?.downtimeSeconds ?? 0;
}

function judgeFacts(observations: GateObservations, entry: LedgerEntry, verdict: Answer): Answer {
  const { current } = observations;
  const facts = rehearsalFacts(entry);
  if (facts === undefined) {
    return unknown('rehearsal-unreadable', `The rehearsal statement ${entry.id} does not hold everything that a release record needs.`);
  }
  if (current.series !== '' && facts.series !== current.series) {
    return fail('series-differs', `The release is of series ${facts.series} and the environment of ${current.series}. Another series is an upgrade project, not a release.`);
  }
  const difference = intentDifference(observations, facts);
  if (difference !== undefined) {
    return fail('intent-differs', `${difference} Rehearse the release with what its own image declares.`);
  }
  const bytes = Buffer.byteLength(documentText(facts.expectation));
  return bytes > MAXIMUM_EXPECTATION_BYTES
    ? unknown('expectation-too-large', `The expectation of the rehearsal has ${bytes} bytes; a release record holds at most ${MAXIMUM_EXPECTATION_BYTES}.`)
    : { ...verdict, reasons: [...verdict.reasons, ...forecastReasons(facts), ...declaredReasons(facts)] };
}

/** How the intent of the rehearsal is another one than that of the image; undefined where it is not, or nobody knows of the image's. */
function intentDifference(observations: GateObservations, { intent }: RehearsalFacts): string | undefined {
  const build = selectBuild(observations);
  const held = 'entry' in build ? builtIntent(build.entry) : undefined;
  const rehearsed = intent?.sha256 ?? null;
  return held === undefined || held === rehearsed
    ? undefined
    : `The image ${held === null ? 'holds no intent' : `holds the intent ${held}`}, and the rehearsal went by ${rehearsed ?? 'none'}.`;
}

/** Whoever approves reads how long users are shut out. */
function forecastReasons({ forecast }: RehearsalFacts): Reason[] {
  return forecast === null || forecast === undefined ? [] : [reason(
    'forecast', `Users will be shut out for about ${timeWords(forecast.downtimeSeconds)}; taken back, the old release serves again after about ${timeWords(forecast.returnSeconds)}.`,
  )];
}

/** Whoever approves reads what the authors mean to do. */
function declaredReasons({ intent }: RehearsalFacts): Reason[] {
  const declared = intent?.declared ?? [];
  const more = declared.length - SHOWN_DECLARED;
  const sentences = [...declared.slice(0, SHOWN_DECLARED), ...(more > 0 ? [`and ${more} more, in the report of the rehearsal`] : [])];
  return sentences.map((sentence) => reason('declared', `Declared by the authors: ${sentence}`));
}

/** The text of expectation.json, and of recipe.json. */
export function documentText(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

function missing({ request, current, evidence }: GateObservations): Answer {
  const entries = 'value' in evidence ? evidence.value : [];
  const others = entries.filter(({ kind }) => kind === 'rehearsal').map(({ statement }) => String(statement.predicate['from']));
  const hint = others.length === 0 ? '' : ` It was rehearsed from ${[...new Set(others)].join(', ')}; the environment has moved on since.`;
  return unknown('rehearsal-missing', `The update from ${current.digest} to ${request.digest} has not been rehearsed.${hint}`);
}
