import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { readEnvironment } from '../../../actions/common/host/checkout.ts';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { together } from '../../../actions/common/runtime/together.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import { join } from 'node:path';
import type { DemoDatabase } from '../database/demo-database.ts';
import type { ChapterFacts, DemoFacts } from './facts.ts';
import { createGitopsRepo, updateCheckout } from './gitops-repo.ts';
import { PEOPLE } from './git.ts';
import type { GitHubStandIn } from './github.ts';
import { DATABASE, ENVIRONMENT, PLACES, SERIES, SOURCE_NAME } from './places.ts';
import { adopt, countBusinessData, openProduction, startUnmanagedProduction } from './production.ts';
import { type BuiltRelease, type LineTools, ReleaseLine } from './release-line.ts';
import type { Scanner } from '../scanner/scanner.ts';
import { scanRelease } from './scan.ts';
import { type ComingRelease, SourceLine, type SourceWork } from './source-line.ts';
import { commitRelease } from './source-repo.ts';

export interface StoryTools extends LineTools {
  database: DemoDatabase;
  github: GitHubStandIn;
  scanner: Scanner | null;
}

// Harmless everywhere but in production, which is the only environment that says it: release 4 trips over it.
const PRODUCTION_SETTINGS = 'ACME_SSO_URL=sso.acme.example\n';

/** A chapter, and the line that tells its steps. */
interface Chapter {
  facts: ChapterFacts;
  line: ReleaseLine;
}

/**
 * The four chapters, each about the release of its number. All are among the facts from the beginning, so that a story that
 * breaks off is reported too.
 */
export async function tellStory(tools: StoryTools, facts: DemoFacts): Promise<void> {
  const first = open(tools, facts, 'Release 1 runs', 'A running customer meets the kit: its present image and database become release 1.');
  const second = open(tools, facts, 'Release 2 goes live', 'A renamed column and a backfill: built, scanned, planned, rehearsed, approved, written to git, deployed, verified.');
  const third = open(tools, facts, 'Release 3 is blocked', 'A field is gone from the code. Odoo drops its column, logs nothing above INFO and exits 0; the rehearsal counts the lost values.');
  const fourth = open(tools, facts, 'Release 4 is taken back', 'It passes its rehearsal and fails in production only, before anybody is let in.');
  begin(tools, first);
  const present = await first.line.build(1, await commitRelease(1));
  const source = new SourceLine();
  const release2 = source.add(sourceWork(tools, second, 2));
  const release3 = source.add(sourceWork(tools, third, 3));
  const release4 = source.add(sourceWork(tools, fourth, 4));
  try {
    await adoptProduction(tools, first, present);
    await goodRelease(tools, begin(tools, second), release2);
    await lastReleases(tools, begin(tools, third), release3, fourth, release4);
  } finally {
    await source.stop();
  }
}

function open(tools: StoryTools, facts: DemoFacts, title: string, claim: string): Chapter {
  const chapter: ChapterFacts = { title, claim, steps: [], verdict: 'not reached' };
  facts.chapters.push(chapter);
  return { facts: chapter, line: new ReleaseLine(tools, chapter) };
}

function begin(tools: StoryTools, chapter: Chapter): Chapter {
  tools.progress.note(chapter.facts.title);
  chapter.facts.verdict = 'broke off';
  return chapter;
}

function sourceWork(tools: StoryTools, { line }: Chapter, number: number): SourceWork {
  return {
    build: async () => line.build(number, await commitRelease(number)),
    scan: (release) => scanRelease(line, release, tools.scanner),
  };
}

async function adoptProduction(tools: StoryTools, { line, facts }: Chapter, release: BuiltRelease): Promise<void> {
  const record = firstRecord(release);
  await line.tell('Bring acme into git', async () => {
    await createGitopsRepo(record, PRODUCTION_SETTINGS, tools.scanner !== null);
    return [`The release record of ${ENVIRONMENT} says ${release.tag}, ${release.digest}.`];
  });
  const host = await openProduction(record);
  await line.tell('Start production as it ran before', async () => {
    await startUnmanagedProduction(host, tools.database);
    return [`${tools.database.modules.length} modules, acme's own among them, and ${await countBusinessData(host)}.`];
  });
  await line.tell('Adopt it', async () => {
    await adopt(host, release.digest);
    return ['odoo-release mark --adopt: the database says from now on which release it belongs to.'];
  });
  const adoption = join(PLACES.runner, 'adoption.statement.json');
  await writeAtomically(adoption, JSON.stringify(makeStatement('adoption', release.image, release.digest, 'pass', { environment: ENVIRONMENT })));
  await line.deploy({ title: 'Start web and cron', outcome: { output: 'outcome', value: 'pass' }, end: 'done' });
  const verified = await line.verify({ title: 'Verify release 1', outcome: { output: 'verdict', value: 'healthy' }, end: 'done' });
  await line.record([...release.statements, adoption, String(verified.outputs['evidence'])]);
  facts.verdict = 'Production runs release 1, adopted.';
}

async function goodRelease(tools: StoryTools, { line, facts }: Chapter, coming: ComingRelease): Promise<void> {
  const release = await prepare(line, await currentRecord(), coming, { value: 'pass', end: 'done' });
  await promote(tools, line, release);
  const deployed = await line.deploy({ title: 'Deploy', outcome: { output: 'outcome', value: 'pass' }, end: 'done' });
  const verified = await line.verify({ title: 'Verify', outcome: { output: 'verdict', value: 'healthy' }, end: 'done' });
  await line.record([String(deployed.outputs['evidence']), String(verified.outputs['evidence'])]);
  facts.verdict = 'Production runs release 2; its contract numbers moved with the rename.';
}

/** Both come from the release that runs, so they are rehearsed at the same time, each on a clone of its own. */
async function lastReleases(tools: StoryTools, third: Chapter, release3: ComingRelease, fourth: Chapter, release4: ComingRelease): Promise<void> {
  const record = await currentRecord();
  const [prepared3, prepared4] = await together([
    prepare(third.line, record, release3, { value: 'fail', end: 'stopped' }),
    prepare(fourth.line, record, release4, { value: 'pass', end: 'done' }),
  ]);
  await destructiveRelease(tools, third, prepared3);
  await failingRelease(tools, begin(tools, fourth), prepared4);
}

async function destructiveRelease(tools: StoryTools, { line, facts }: Chapter, release: BuiltRelease): Promise<void> {
  await askGates(tools, line, release, { title: 'Ask the gates all the same', outcome: { output: 'outcome', value: 'fail' }, end: 'stopped' });
  facts.verdict = 'Blocked: acme_engagement.hourly_budget would have lost its 1,000 values. Production was not touched.';
}

async function failingRelease(tools: StoryTools, { line, facts }: Chapter, release: BuiltRelease): Promise<void> {
  const before = await countBusinessData(await openProduction(await currentRecord()));
  await promote(tools, line, release);
  const deployed = await line.deploy({ title: 'Deploy', outcome: { output: 'outcome', value: 'fail' }, end: 'stopped' });
  const failed = await line.verify({ title: 'Verify', outcome: { output: 'verdict', value: 'failed' }, end: 'stopped' }, { deadline: '5s' });
  const rollback = await line.run('rollback-release', { title: 'Plan and write the rollback', outcome: { output: 'outcome', value: 'pass' }, end: 'done' }, {
    path: PLACES.gitops, environment: ENVIRONMENT, observations: String(failed.outputs['marker']),
  });
  const restored = await line.deploy({ title: 'Carry the rollback out', outcome: { output: 'outcome', value: 'pass' }, end: 'done' });
  const healthy = await line.verify({ title: 'Verify release 2 again', outcome: { output: 'verdict', value: 'healthy' }, end: 'done' });
  await line.record([deployed, failed, rollback, restored, healthy].map((run) => String(run.outputs['evidence'])));
  await line.tell('Compare the data', async () => compareData(before, await countBusinessData(await openProduction(await currentRecord()))));
  await askGates(tools, line, release, { title: 'Try to promote it again', outcome: { output: 'outcome', value: 'fail' }, end: 'stopped' });
  const plan = JSON.parse(String(rollback.outputs['plan'])) as { database: string; reasons: { message: string }[] };
  facts.verdict = `Taken back to release 2 and on hold. The database was ${plan.database}: ${plan.reasons.map(({ message }) => message).join(' ')}`;
}

/** Takes a release over from the source repo: plan, rehearsal, and the evidence of all that was found about it. */
async function prepare(line: ReleaseLine, record: ReleaseRecord, coming: ComingRelease, rehearsal: { value: string; end: 'done' | 'stopped' }): Promise<BuiltRelease> {
  const release = await coming.built;
  await line.run('plan-release', { title: `Plan release ${release.number} from the source`, end: 'done' }, { from: `${record.image}@${record.digest}`, to: `${release.image}@${release.digest}` });
  const rehearsed = await line.rehearse(record, release, { title: `Rehearse release ${release.number} on acme's own data`, outcome: { output: 'outcome', value: rehearsal.value }, end: rehearsal.end });
  const scanned = await coming.scanned;
  await line.record([...release.statements, ...[scanned, rehearsed].map((run) => String(run.outputs['evidence']))]);
  return release;
}

/** Gates, a person's approval for exactly the decision that was shown, the gates again, and the record in git. */
async function promote(tools: StoryTools, line: ReleaseLine, release: BuiltRelease): Promise<void> {
  const asked = await askGates(tools, line, release, { title: 'Ask the gates', outcome: { output: 'outcome', value: 'waiting' }, end: 'done' });
  const decision = String(asked.outputs['decision']);
  await line.tell(`${PEOPLE.releaseManager.name} approves`, async () => {
    const { hash } = JSON.parse(decision) as { hash: string };
    await tools.github.approve(PEOPLE.releaseManager, `Seen decision ${hash}`);
    return [`${PEOPLE.releaseManager.login} approved decision ${hash}.`];
  });
  const approved = await askGates(tools, line, release, { title: 'Ask the gates again', outcome: { output: 'outcome', value: 'pass' }, end: 'done' }, decision);
  await line.run('bump-manifests', { title: 'Write the release to git', outcome: { output: 'outcome', value: 'written' }, end: 'done' }, {
    path: PLACES.gitops, environment: ENVIRONMENT, image: release.image, tag: release.tag, digest: release.digest,
    decision: String(approved.outputs['decision']), token: tools.github.token,
  }, tools.github.environment());
}

async function askGates(
  tools: StoryTools,
  line: ReleaseLine,
  release: BuiltRelease,
  expected: Parameters<ReleaseLine['run']>[1],
  decision = '',
): ReturnType<ReleaseLine['run']> {
  if (decision === '') {
    tools.github.startRun(PEOPLE.developer);
  }
  const seen = await line.verify({ title: 'Look at production', outcome: { output: 'verdict', value: 'healthy' }, end: 'done' }, { digest: (await currentRecord()).digest, 'stable-for': '0s' });
  return line.run('gate-promotion', expected, {
    path: PLACES.gitops, environment: ENVIRONMENT, image: release.image, tag: release.tag, digest: release.digest,
    marker: String(seen.outputs['marker']), token: tools.github.token, ...(decision === '' ? {} : { decision }),
  }, tools.github.environment());
}

async function currentRecord(): Promise<ReleaseRecord> {
  await updateCheckout();
  return (await readEnvironment(PLACES.gitops, ENVIRONMENT)).record;
}

function firstRecord(release: BuiltRelease): ReleaseRecord {
  return {
    image: release.image, tag: release.tag, digest: release.digest, operation: 'update', from: 'none',
    source: `${SOURCE_NAME}@${release.commit}`, series: SERIES, databaseChange: 'breaking', recipe: '', database: DATABASE,
    restorePoint: '', modules: [], helper: KIT_VERSION,
  };
}

function compareData(before: string, after: string): Promise<string[]> {
  if (before !== after) {
    throw new Error(`The data is not what it was. Before: ${before}. After: ${after}.`);
  }
  return Promise.resolve([`As before release 4, to the last row: ${after}.`]);
}
