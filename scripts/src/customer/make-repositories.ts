import { join } from 'node:path';
import { unifiedDiff } from '../../../actions/common/gitops/repository/unified-diff.ts';
import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import type { Progress } from '../progress/progress.ts';
import { type Answers, parseAnswers } from './answers.ts';
import { ANSWERS_FILE, answersText } from './answers-text.ts';
import type { ChangeOptions } from './changes.ts';
import { fleetRepo } from './fleet-files.ts';
import { LOCK_FILE } from './kit-lock.ts';
import { gitopsRepo, sourceRepo } from './gitops-repo.ts';
import { readTemplates } from './skeletons.ts';
import type { PlannedFile } from './planned-file.ts';
import type { RepositoryFolders } from './repository-folders.ts';
import { type PlannedRepository, planRepository, presentTexts, writeChanges } from './write-repository.ts';

export interface MakingOptions extends ChangeOptions {
  folders: RepositoryFolders;
  /** `gitops-templates` of the kit. */
  templates: string;
  dryRun: boolean;
}

/** One of the repositories, and what changed in it, or would. */
export interface MadeRepository extends PlannedRepository {
  /** What changes as a unified diff; of new files only in a dry run. */
  diff: string;
}

/**
 * Makes or renews a customer's GitOps repository, the one with the addons, and what the fleet repository takes in. All are planned
 * before any is written.
 *
 * @throws Refusal when people changed what would be written over, or the kit lacks a template.
 */
export async function makeRepositories(answers: Answers, options: MakingOptions, progress: Pick<Progress, 'step'>): Promise<MadeRepository[]> {
  const templates = await progress.step("Read the kit's templates", () => readTemplates(options.templates));
  const { gitops, source, fleet } = options.folders;
  const repositories = [
    { folder: gitops, planned: await withOwnWords(gitops, gitopsRepo(answers, templates), answers) },
    ...(source === undefined ? [] : [{ folder: source, planned: sourceRepo(answers, templates) }]),
    ...(fleet === undefined || answers.engine === 'compose' ? [] : [{ folder: fleet, planned: fleetRepo(answers) }]),
  ];
  const planned = await progress.step('Compare with what is there', () => Promise.allSettled(repositories.map((one) => planRepository(one.folder, one.planned, options))));
  const made: MadeRepository[] = [];
  for (const changes of together(planned)) {
    made.push({ ...changes, diff: await diffOf(changes, options, progress) });
    await (options.dryRun ? undefined : progress.step(`Write ${changes.folder}`, () => writeChanges(changes.folder, changes.writes)));
  }
  return made;
}

/** Answers that people wrote in their own words into the repository stay so, as long as they say the same. */
async function withOwnWords(folder: string, planned: readonly PlannedFile[], answers: Answers): Promise<PlannedFile[]> {
  const text = (await presentTexts(folder, [ANSWERS_FILE])).get(ANSWERS_FILE);
  const isTheSame = text !== undefined && answersText(parseAnswers(text, join(folder, ANSWERS_FILE))) === answersText(answers);
  return planned.map((file) => (isTheSame && file.path === ANSWERS_FILE ? { ...file, content: text } : file));
}

/** Whoever makes a repository can read its files; what was there before is gone unless it is shown. */
async function diffOf({ folder, writes }: PlannedRepository, { dryRun }: MakingOptions, progress: Pick<Progress, 'step'>): Promise<string> {
  const shown = dryRun ? writes : writes.filter(({ path, before }) => before !== null && path !== LOCK_FILE);
  return shown.length === 0 ? '' : progress.step(`Compare ${folder}`, async () => plainText(await unifiedDiff(runProgram, shown), Number.POSITIVE_INFINITY));
}

/** What is wrong in any is said at once. */
function together<Value>(results: readonly PromiseSettledResult<Value>[]): Value[] {
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  const fault = refused.find((reason) => !(reason instanceof Refusal));
  if (fault !== undefined) {
    throw fault;
  }
  if (refused.length > 0) {
    throw new Refusal(refused.map((reason) => (reason as Refusal).message).join('\n'));
  }
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** What was made, in sentences; nothing is left out in silence. */
export function repositorySentences({ folder, writes, kept, left }: MadeRepository, dryRun: boolean): string[] {
  const count = `${writes.length} ${writes.length === 1 ? 'file' : 'files'}`;
  const done = writes.length === 0 ? 'is up to date' : dryRun ? `would get ${count}` : `${count} written`;
  return [
    `${folder}: ${done}.`,
    ...kept.map((path) => `  ${path} stays as it is: it is not what the generator wrote or would write.`),
    ...left.map((path) => `  ${path} does not follow from the answers any more. It stays; delete it by hand if it is not needed.`),
  ];
}
