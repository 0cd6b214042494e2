import { join } from 'node:path';
import { makeStatement, type Statement } from '../../common/evidence/statement.ts';
import { draftIntent } from '../../common/odoo/intent/draft.ts';
import { INTENT_FILE } from '../../common/odoo/intent/parse.ts';
import { forecast, judgeDowntime, type Forecast } from '../../common/odoo/rehearsal/forecast.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { combine } from '../../common/runtime/outcome.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import type { RehearsalInputs } from './inputs.ts';
import type { RehearsalResult } from './rehearse.ts';
import { htmlReport } from './report/html.ts';
import { markdownReport } from './report/markdown.ts';
import { makeReport } from './report/model.ts';

/** The file with the draft of the intent. */
const INTENT_DRAFT = 'release-intent.draft.yaml';

/** What the results say of the request. */
export type RehearsedRelease = Pick<RehearsalInputs, 'oldImage' | 'newImage' | 'newName' | 'source' | 'intent' | 'downtimeBudget' | 'productionSizes'>;

/** What production must repeat; see design §7. */
export interface Expectation {
  version: 1;
  helper: string;
  digest: string;
  from: string;
  modules: { processed: string[]; installed: string[] };
  scripts: string[];
  before: { modules: Record<string, string | null>; schema: Record<string, string | null> };
  schema: Record<string, string>;
  seconds: number;
}

/**
 * Writes expectation, report and evidence into `folder`, and a draft of the intent where something could be declared. Answers the
 * action's outputs.
 */
export async function writeResults(
  release: RehearsedRelease,
  series: string,
  rehearsed: RehearsalResult,
  steps: StepTimes,
  folder: string,
): Promise<ActionResult> {
  const { expected, result } = withForecast(release, rehearsed);
  const { judgement } = result;
  const expectation = expectationOf(release, result);
  const statement = rehearsalStatement(release, series, result, expectation, expected);
  const report = makeReport({
    image: release.newName, from: release.oldImage.digest, to: release.newImage.digest, series, kit: KIT_VERSION,
    writtenAt: statement.predicate.recordedAt, ...result, forecast: expected, downtimeBudget: release.downtimeBudget, steps: steps.all(),
  });
  const draft = judgement.undeclared.length === 0 ? null : draftIntent(judgement.undeclared, release.intent);
  const contents = {
    report: { file: 'rehearsal.html', text: htmlReport(report) },
    evidence: { file: 'rehearsal.statement.json', text: jsonText(statement) },
    expectation: { file: 'expectation.json', text: expectation === null ? null : jsonText(expectation) },
    recipe: { file: 'recipe.json', text: judgement.recipe === null ? null : jsonText(judgement.recipe) },
    'intent-draft': { file: INTENT_DRAFT, text: draft },
  };
  const files = await writeFiles(folder, contents);
  return {
    outputs: {
      outcome: judgement.outcome,
      'database-change': judgement.databaseChange,
      'update-seconds': String(result.observations.update.seconds ?? ''),
      'restore-seconds': String(result.restoreSeconds),
      ...files,
    },
    sentences: [
      `Rehearsal: ${judgement.outcome}; database change: ${judgement.databaseChange}.`,
      ...judgement.reasons.map((reason) => `${reason.code}: ${reason.message}`),
      ...judgement.declared.map((sentence) => `declared: ${sentence}`),
      ...(draft === null ? [] : [`If that is meant, declare it: ${files['intent-draft']} is a draft of ${INTENT_FILE}.`]),
    ],
    summary: markdownReport(report, draft === null ? null : INTENT_DRAFT),
  };
}

/** A downtime over the policy's budget speaks against the release too. */
function withForecast({ downtimeBudget, productionSizes }: RehearsedRelease, result: RehearsalResult): { expected: Forecast | null; result: RehearsalResult } {
  const { observations, judgement, restoreSeconds } = result;
  const expected = forecast({ observations, databaseChange: judgement.databaseChange, restoreSeconds, productionSizes });
  const answer = combine([judgement, judgeDowntime(expected, downtimeBudget)]);
  return { expected, result: { ...result, judgement: { ...judgement, ...answer } } };
}

/** Paths by output; empty where there is nothing to write. */
async function writeFiles<Name extends string>(folder: string, contents: Record<Name, { file: string; text: string | null }>): Promise<Record<Name, string>> {
  const paths = {} as Record<Name, string>;
  for (const [output, { file, text }] of Object.entries(contents) as [Name, { file: string; text: string | null }][]) {
    paths[output] = text === null ? '' : join(folder, file);
    if (text !== null) {
      await writeAtomically(paths[output], text);
    }
  }
  return paths;
}

function jsonText(content: unknown): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function expectationOf(release: RehearsedRelease, { observations }: RehearsalResult): Expectation | null {
  const { update } = observations;
  if (update.outcome !== 'updated' || update.change === undefined || update.change === null) {
    return null;
  }
  return { version: 1, helper: update.helper, digest: release.newImage.digest, from: release.oldImage.digest, ...update.change };
}

function rehearsalStatement(
  release: RehearsedRelease,
  series: string,
  result: RehearsalResult,
  expectation: Expectation | null,
  expected: Forecast | null,
): Statement {
  const { judgement, observations, restoreSeconds, clone } = result;
  return makeStatement('rehearsal', release.newName, release.newImage.digest, judgement.outcome, {
    reasons: judgement.reasons,
    from: release.oldImage.digest,
    to: release.newImage.digest,
    series,
    helper: KIT_VERSION,
    databaseChange: judgement.databaseChange,
    rollback: judgement.rollback,
    recipe: judgement.recipe,
    intent: release.intent === null ? null : { sha256: release.intent.sha256, declared: judgement.declared },
    modules: observations.plan.modules,
    scripts: observations.plan.scripts,
    expectation,
    updateSeconds: observations.update.seconds ?? null,
    restoreSeconds,
    forecast: expected,
    source: { kind: release.source.kind },
    clone,
  });
}
