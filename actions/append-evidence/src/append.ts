import { appendStatements } from '../../common/evidence/ledger.ts';
import { type Statement, statementId } from '../../common/evidence/statement.ts';
import { statementKind, subjectDigest } from '../../common/evidence/statement-schema.ts';
import { KIT_AUTHOR } from '../../common/gitops/repository/commit-message.ts';
import { withRepository } from '../../common/gitops/repository/open-repository.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { AppendInputs } from './inputs.ts';

export const OUTPUTS = ['outcome', 'commit', 'evidence'] as const;

/** Milliseconds until rivals for the branch are no longer outwaited. */
const DEADLINE = 120_000;

/** Records the statements on the evidence branch, in one commit. */
export async function appendEvidence({ location, branch, statements }: AppendInputs, run: RunProgram): Promise<ActionResult> {
  const { outcome, commit } = await withRepository(run, location, (branches) =>
    appendStatements(branches, statements, { branch, author: KIT_AUTHOR, deadline: DEADLINE }), { isWritten: true });
  const sentence = outcome === 'written' ? `Recorded on branch ${branch} with commit ${commit}:` : `Was recorded already on branch ${branch}:`;
  return {
    outputs: { outcome, commit, evidence: JSON.stringify(statements.map((statement) => statementId(statement))) },
    sentences: [sentence, ...statements.map((statement) => `- ${described(statement)}`)],
    summary: [`## Evidence: ${outcome}`, '', ...statements.map((statement) => `- ${markdownText(described(statement))}`)].join('\n'),
  };
}

function described(statement: Statement): string {
  return `${statementKind(statement)} (${statement.predicate.outcome}) of ${subjectDigest(statement)}: ${statementId(statement)}`;
}
