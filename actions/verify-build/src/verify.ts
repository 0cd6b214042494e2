import { join } from 'node:path';
import { type ReleaseLabels, readLabels } from '../../common/image/labels.ts';
import type { Registry } from '../../common/image/registry.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import type { Answer } from '../../common/runtime/outcome.ts';
import { pause } from '../../common/runtime/retry.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import type { BuildRun } from './build-run.ts';
import type { VerifyInputs } from './inputs.ts';
import { type BuildFacts, judgeBuild } from './judge.ts';
import { buildStatement } from './statement.ts';

export const OUTPUTS = ['outcome', 'reasons', 'revision', 'evidence'] as const;

/** What GitHub knows of workflow runs. */
export interface BuildRuns {
  /** A run, or undefined when GitHub knows none of this id or does not show it. */
  find(repository: string, run: string): Promise<BuildRun | undefined>;
  /** Whether a run has an artifact of a name. */
  hasArtifact(repository: string, run: string, name: string): Promise<boolean>;
}

export interface VerifyTools {
  runs: BuildRuns;
  registry: Registry;
  /** Address of the GitHub server, e.g. `https://github.com`. */
  server: string;
  sleep?: (milliseconds: number) => Promise<void>;
}

const BETWEEN_LOOKS = 10;

/** Looks at run and image until the run has finished or the deadline has passed, judges both, and leaves the statement. */
export async function verifyBuild(inputs: VerifyInputs, tools: VerifyTools): Promise<ActionResult> {
  const sleep = tools.sleep ?? pause;
  for (let waited = 0; ; waited += BETWEEN_LOOKS) {
    const facts = await lookUp(inputs, tools);
    const answer = judgeBuild(facts, inputs.trusted);
    if (answer.outcome !== 'waiting' || waited >= inputs.deadline) {
      return concluded(inputs, facts, answer);
    }
    await sleep(BETWEEN_LOOKS * 1000);
  }
}

async function lookUp({ image, digest, run: id, trusted }: VerifyInputs, { runs, registry, server }: VerifyTools): Promise<BuildFacts> {
  const run = await runs.find(trusted.repository, id);
  const recorded = run !== undefined && run.finished && (await runs.hasArtifact(trusted.repository, id, artifactName(digest)));
  const labels = recorded ? await releaseLabels(registry, image, digest) : undefined;
  return { run, recorded, labels, server };
}

/** As build-release.yml names it; a colon is not allowed there. */
function artifactName(digest: string): string {
  return `release-${digest.replace('sha256:', '')}`;
}

async function releaseLabels(registry: Registry, name: string, digest: string): Promise<ReleaseLabels | undefined> {
  const image = await registry.image({ name, digest });
  return image === undefined ? undefined : readLabels(image.labels);
}

async function concluded(inputs: VerifyInputs, { run, labels, server }: BuildFacts, { outcome, reasons }: Answer): Promise<ActionResult> {
  const sentences = [`Build of ${inputs.image}@${inputs.digest}: ${outcome}.`, ...reasons.map(({ message }) => message)];
  const outputs = { outcome, reasons: JSON.stringify(reasons) };
  if (outcome !== 'pass' || run === undefined || labels === undefined) {
    return { outputs, sentences };
  }
  const evidence = join(await freshTemporaryFolder('verify-build'), 'evidence.json');
  const statement = buildStatement(inputs.image, inputs.digest, run, labels, server);
  await writeAtomically(evidence, `${JSON.stringify(statement, null, 2)}\n`);
  return {
    outputs: { ...outputs, revision: run.commit, evidence },
    sentences: [...sentences, `It was built from ${run.repository}@${run.commit} by ${run.url}.`],
  };
}
