import { join } from 'node:path';
import { makeStatement } from '../../common/evidence/statement.ts';
import { withRepository } from '../../common/gitops/repository/open-repository.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { runProgram } from '../../common/runtime/exec.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import { KIT_AUTHOR } from '../../common/gitops/repository/commit-message.ts';
import type { RollbackInputs } from './inputs.ts';
import { rollBack, type Rollback } from './rollback.ts';

/** Plans and writes the rollback, and states it as evidence about the failed digest. */
export async function run(inputs: RollbackInputs): Promise<ActionResult> {
  const rollback = await withRepository(runProgram, inputs.location, (branches) => rollBack(branches, inputs, KIT_AUTHOR), { isWritten: true });
  const { plan, commit, hold } = rollback;
  const sentences = plan.reasons.map((reason) => `${reason.code}: ${reason.message}`);
  return {
    outputs: {
      outcome: plan.outcome,
      commit,
      plan: JSON.stringify(plan),
      hold: hold === null ? '' : JSON.stringify(hold),
      evidence: await writeEvidence(inputs, rollback),
    },
    sentences: [`Rollback of ${inputs.environment}: ${plan.outcome}${plan.outcome === 'pass' ? `, database ${plan.database}` : ''}.`, ...sentences],
    summary: [`## Rollback of ${markdownText(inputs.environment)}: ${plan.outcome}`, '', ...sentences.map((sentence) => `- ${markdownText(sentence)}`), ''].join('\n'),
  };
}

async function writeEvidence(inputs: RollbackInputs, { plan, commit, hold, failed }: Rollback): Promise<string> {
  const statement = makeStatement('rollback', failed.image, failed.digest, plan.outcome, {
    environment: inputs.environment,
    to: plan.outcome === 'pass' ? plan.record.digest : null,
    database: plan.outcome === 'pass' ? plan.database : null,
    reasons: plan.reasons,
    requestedBecause: inputs.reason ?? null,
    commit,
    hold,
  });
  const file = join(await freshTemporaryFolder('rollback-release'), 'rollback.statement.json');
  await writeAtomically(file, `${JSON.stringify(statement, null, 2)}\n`);
  return file;
}
