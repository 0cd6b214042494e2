import { join } from 'node:path';
import { makeStatement, type Statement } from '../../common/evidence/statement.ts';
import { draftIntent } from '../../common/odoo/intent/draft.ts';
import { INTENT_FILE } from '../../common/odoo/intent/parse.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import type { RehearsalInputs } from './inputs.ts';
import type { RehearsalResult } from './rehearse.ts';
import { INTENT_DRAFT, rehearsalReport } from './report.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';

/** What production must repeat; see design §7. */
export interface Expectation {
  version: 1;
  helper: string;
  digest: string;
  from: string;
  modules: { processed: string[]; installed: string[] };
  scripts: string[];
  schema: Record<string, string>;
  seconds: number;
}

/**
 * Writes expectation, report and evidence into `folder`, and a draft of the intent where something could be declared. Answers the
 * action's outputs.
 */
export async function writeResults(
  inputs: RehearsalInputs,
  series: string,
  result: RehearsalResult,
  steps: StepTimes,
  folder: string,
): Promise<ActionResult> {
  const expectation = expectationOf(inputs, result);
  const statement = rehearsalStatement(inputs, series, result, expectation);
  const report = rehearsalReport({ from: inputs.oldImage.digest, to: inputs.newImage.digest }, result, steps);
  const { judgement } = result;
  const draft = judgement.undeclared.length === 0 ? null : draftIntent(judgement.undeclared, inputs.intent);
  const files = {
    report: join(folder, 'rehearsal.md'),
    evidence: join(folder, 'rehearsal.statement.json'),
    expectation: expectation === null ? '' : join(folder, 'expectation.json'),
    'intent-draft': draft === null ? '' : join(folder, INTENT_DRAFT),
  };
  await writeAtomically(files.report, report);
  await writeAtomically(files.evidence, `${JSON.stringify(statement, null, 2)}\n`);
  if (expectation !== null) {
    await writeAtomically(files.expectation, `${JSON.stringify(expectation, null, 2)}\n`);
  }
  if (draft !== null) {
    await writeAtomically(files['intent-draft'], draft);
  }
  return {
    outputs: {
      outcome: judgement.outcome,
      'database-change': judgement.databaseChange,
      'update-seconds': String(result.observations.update.seconds ?? ''),
      'restore-seconds': String(result.restoreSeconds),
      recipe: '',
      ...files,
    },
    sentences: [
      `Rehearsal: ${judgement.outcome}; database change: ${judgement.databaseChange}.`,
      ...judgement.reasons.map((reason) => `${reason.code}: ${reason.message}`),
      ...judgement.declared.map((sentence) => `declared: ${sentence}`),
      ...(draft === null ? [] : [`If that is meant, declare it: ${files['intent-draft']} is a draft of ${INTENT_FILE}.`]),
    ],
    summary: report,
  };
}

function expectationOf(inputs: RehearsalInputs, { observations }: RehearsalResult): Expectation | null {
  const { update } = observations;
  if (update.outcome !== 'updated' || update.change === undefined || update.change === null) {
    return null;
  }
  return { version: 1, helper: update.helper, digest: inputs.newImage.digest, from: inputs.oldImage.digest, ...update.change };
}

function rehearsalStatement(inputs: RehearsalInputs, series: string, result: RehearsalResult, expectation: Expectation | null): Statement {
  const { judgement, observations, restoreSeconds, clone } = result;
  return makeStatement('rehearsal', inputs.newName, inputs.newImage.digest, judgement.outcome, {
    reasons: judgement.reasons,
    from: inputs.oldImage.digest,
    to: inputs.newImage.digest,
    series,
    helper: KIT_VERSION,
    databaseChange: judgement.databaseChange,
    rollback: judgement.rollback,
    intent: inputs.intent === null ? null : { sha256: inputs.intent.sha256, declared: judgement.declared },
    modules: observations.plan.modules,
    scripts: observations.plan.scripts,
    expectation,
    updateSeconds: observations.update.seconds ?? null,
    restoreSeconds,
    source: { kind: inputs.source.kind },
    clone,
  });
}
