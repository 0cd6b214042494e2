import { join } from 'node:path';
import { makeStatement } from '../../common/evidence/statement.ts';
import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { Verification } from './verify.ts';

/**
 * What verify-deployment tells the gate and the rollback planner about production, as JSON in its output `marker`.
 */
export interface ProductionObservation {
  observedAt: string;
  environment: string;
  /** The digest whose deployment was verified. */
  digest: string;
  verdict: string;
  marker: Verification['last']['marker'];
  runningDigest: string | null;
  trafficOpen: boolean;
  restorePoint: string;
}

/** Writes the evidence into `folder` and answers the action's outputs. */
export async function writeResults(
  environment: string,
  record: ReleaseRecord,
  digest: string,
  verification: Verification,
  folder: string,
): Promise<ActionResult> {
  const observation = describe(environment, digest, verification);
  const { verdict, reasons, last } = verification;
  const statement = makeStatement('verification', record.image, digest, verdict, { environment, reasons, observation });
  const evidence = join(folder, 'verification.statement.json');
  await writeAtomically(evidence, `${JSON.stringify(statement, null, 2)}\n`);
  return {
    outputs: {
      verdict,
      reasons: JSON.stringify(reasons),
      marker: JSON.stringify(observation),
      'restore-point': last.restorePoint,
      evidence,
    },
    sentences: [`Verdict: ${verdict}.`, ...reasons.map((reason) => `${reason.code}: ${reason.message}`)],
    summary: [`## Deployment of ${markdownText(environment)}: ${verdict}`, '', ...reasons.map((reason) => `- **${reason.code}**: ${markdownText(reason.message)}`), ''].join('\n'),
  };
}

function describe(environment: string, digest: string, { last, verdict }: Verification): ProductionObservation {
  const web = last.services.find((service) => service.name === 'web' && service.running);
  return {
    observedAt: new Date(last.at).toISOString(),
    environment,
    digest,
    verdict,
    marker: last.marker,
    runningDigest: web === undefined ? null : (web.digests.find((candidate) => candidate === digest) ?? web.digests[0] ?? null),
    trafficOpen: last.trafficOpen,
    restorePoint: last.restorePoint,
  };
}
