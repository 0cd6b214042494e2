import { join } from 'node:path';
import { makeStatement } from '../../common/evidence/statement.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { Deployment } from './deploy.ts';

const DONE: Record<Deployment['step'], string> = {
  start: 'The database belonged to the release already; web and cron were started.',
  update: 'The database was updated as it was rehearsed.',
  revert: 'The database was moved back without an update.',
  restore: 'The database was restored to the point before the failed update.',
};

/** Writes the evidence into `folder` and answers the action's outputs. */
export async function writeResults(environment: string, record: ReleaseRecord, deployment: Deployment, folder: string): Promise<ActionResult> {
  const { outcome, reasons, step, restorePoint, update } = deployment;
  const statement = makeStatement('deployment', record.image, record.digest, outcome, {
    environment,
    operation: record.operation,
    from: record.from,
    step,
    restorePoint,
    reasons,
    updateSeconds: update?.seconds ?? null,
  });
  const evidence = join(folder, 'deployment.statement.json');
  await writeAtomically(evidence, `${JSON.stringify(statement, null, 2)}\n`);
  const why = reasons.map((reason) => `${reason.code}: ${reason.message}`);
  const sentences = outcome === 'pass' ? [DONE[step], ...why] : why;
  return {
    outputs: { outcome, 'restore-point': restorePoint, evidence },
    sentences: [`Deployment of ${environment}: ${outcome}.`, ...sentences],
    summary: [`## Deployment of ${markdownText(environment)}: ${outcome}`, '', ...sentences.map((sentence) => `- ${markdownText(sentence)}`), ''].join('\n'),
  };
}
