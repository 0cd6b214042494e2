import { makeStatement } from '../../../actions/common/evidence/statement.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record.ts';
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
import { commitRelease } from './source-repo.ts';

export interface StoryTools extends LineTools {
  database: DemoDatabase;
  github: GitHubStandIn;
  scanner: Scanner | null;
}

// Harmless everywhere but in production, which is the only environment that says it: release 4 trips over it.
const PRODUCTION_SETTINGS = 'ACME_SSO_URL=sso.acme.example\n';

/** The four chapters. Each adds itself to the facts before it begins, so that a story that breaks off is reported too. */
export async function tellStory(tools: StoryTools, facts: DemoFacts): Promise<void> {
  await adoptProduction(tools, begin(facts, 'Release 1 runs', 'A running customer meets the kit: its present image and database become release 1.'));
  await goodRelease(tools, begin(facts, 'Release 2 goes live', 'A renamed column and a backfill: built, scanned, planned, rehearsed, approved, written to git, deployed, verified.'));
  await destructiveRelease(tools, begin(facts, 'Release 3 is blocked', 'A field is gone from the code. Odoo drops its column, logs nothing above INFO and exits 0; the rehearsal counts the lost values.'));
  await failingRelease(tools, begin(facts, 'Release 4 is taken back', 'It passes its rehearsal and fails in production only, before anybody is let in.'));
}

function begin(facts: DemoFacts, title: string, claim: string): ChapterFacts {
  const chapter: ChapterFacts = { title, claim, steps: [], verdict: 'broke off' };
  facts.chapters.push(chapter);
  return chapter;
}

async function adoptProduction(tools: StoryTools, chapter: ChapterFacts): Promise<void> {
  tools.progress.note(`A. ${chapter.title}`);
  const line = new ReleaseLine(tools, chapter);
  const release = await line.build(1, await commitRelease(1));
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
  chapter.verdict = 'Production runs release 1, adopted.';
}

async function goodRelease(tools: StoryTools, chapter: ChapterFacts): Promise<void> {
  tools.progress.note(`B. ${chapter.title}`);
  const line = new ReleaseLine(tools, chapter);
  const release = await prepare(tools, line, 2, { value: 'pass', end: 'done' });
  await promote(tools, line, release);
  const deployed = await line.deploy({ title: 'Deploy', outcome: { output: 'outcome', value: 'pass' }, end: 'done' });
  const verified = await line.verify({ title: 'Verify', outcome: { output: 'verdict', value: 'healthy' }, end: 'done' });
  await line.record([String(deployed.outputs['evidence']), String(verified.outputs['evidence'])]);
  chapter.verdict = 'Production runs release 2; its contract numbers moved with the rename.';
}

async function destructiveRelease(tools: StoryTools, chapter: ChapterFacts): Promise<void> {
  tools.progress.note(`C. ${chapter.title}`);
  const line = new ReleaseLine(tools, chapter);
  const release = await prepare(tools, line, 3, { value: 'fail', end: 'stopped' });
  await askGates(tools, line, release, { title: 'Ask the gates all the same', outcome: { output: 'outcome', value: 'fail' }, end: 'stopped' });
  chapter.verdict = 'Blocked: acme_engagement.hourly_budget would have lost its 1,000 values. Production was not touched.';
}

async function failingRelease(tools: StoryTools, chapter: ChapterFacts): Promise<void> {
  tools.progress.note(`D. ${chapter.title}`);
  const line = new ReleaseLine(tools, chapter);
  const before = await countBusinessData(await openProduction(await currentRecord()));
  const release = await prepare(tools, line, 4, { value: 'pass', end: 'done' });
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
  chapter.verdict = `Taken back to release 2 and on hold. The database was ${plan.database}: ${plan.reasons.map(({ message }) => message).join(' ')}`;
}

/** Source repo and rehearsal: build, scan, plan, rehearse, evidence. The scan needs nothing of the others and runs beside them. */
async function prepare(tools: StoryTools, line: ReleaseLine, number: number, rehearsal: { value: string; end: 'done' | 'stopped' }): Promise<BuiltRelease> {
  const record = await currentRecord();
  const release = await line.build(number, await commitRelease(number));
  const images = { from: `${record.image}@${record.digest}`, to: `${release.image}@${release.digest}` };
  const [scanned, rehearsed] = await together([
    scanRelease(line, release, tools.scanner),
    line.run('plan-release', { title: 'Plan from the source', end: 'done' }, images).then(() =>
      line.rehearse(record, release, { title: "Rehearse on acme's own data", outcome: { output: 'outcome', value: rehearsal.value }, end: rehearsal.end })),
  ]);
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
