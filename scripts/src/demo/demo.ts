import { mkdir, rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { ensureDemoDatabase } from '../database/demo-database.ts';
import type { Engine } from '../engine/engine.ts';
import { ensureBaseImages, type BaseImages } from '../images/base-images.ts';
import { isInterrupted, onInterruption } from '../machine/interruption.ts';
import type { Progress } from '../progress/progress.ts';
import { startRegistry } from '../registry/registry.ts';
import { docker, removeFromEngine } from './engine-command.ts';
import { readEvidence } from './evidence.ts';
import type { DemoFacts } from './facts.ts';
import { startGitHub } from './github.ts';
import { readHistory } from './gitops-repo.ts';
import { PLACES, REHEARSAL_SERVER } from './places.ts';
import { businessContent, writeEnvironmentFile } from './production.ts';
import { BrokenOff } from './release-line.ts';
import { reportPage } from './report/page.ts';
import { ensureScanner, prepareDemoScanner } from './scan.ts';
import { createSourceRepo } from './source-repo.ts';
import { tellStory } from './story.ts';

/** Runs the whole demo from a clean start, and leaves repos, evidence and report behind. Answers the exit status. */
export async function runDemo(engine: Engine, progress: Progress, keep: boolean): Promise<number> {
  const [images, withScanner] = await Promise.all([ensureBaseImages(engine, progress), ensureScanner(progress)]);
  const database = await ensureDemoDatabase(engine, images, progress, await businessContent());
  await progress.step('Clear what an earlier run left', startClean);
  const withdraw = onInterruption(removeFromEngine);
  const registry = await startRegistry({ dataFolder: PLACES.registry, engine });
  const github = await startGitHub();
  const scanner = withScanner ? await prepareDemoScanner() : null;
  const facts: DemoFacts = { startedAt: new Date(), seconds: 0, chapters: [], history: [], evidence: [], places: [], address: null };
  const address = await writeEnvironmentFile(images);
  try {
    const rehearsalUrl = await startRehearsalServer(images);
    await tellStory({ progress, environment: engine.environment, registry: registry.address, baseImage: images.odoo, rehearsalUrl, database, github, scanner }, facts);
    return await finish(progress, { ...facts, address: keep ? address : null }, undefined);
  } catch (error) {
    return await finish(progress, facts, error);
  } finally {
    await engine.setKept(keep);
    if (!keep) {
      await removeFromEngine();
    }
    withdraw();
    await github.stop();
    await registry.stop();
  }
}

async function startClean(): Promise<void> {
  await removeFromEngine();
  await rm(PLACES.folder, { recursive: true, force: true });
  await mkdir(PLACES.folder, { recursive: true });
  await createSourceRepo();
}

/** Bytes that have to be free for the databases of three rehearsals, and for all that runs beside them. */
const ROOM = 10 * 1024 ** 3;
const IN_MEMORY = ['--tmpfs', '/var/lib/postgresql/data:uid=10001,gid=10001,mode=0700'];
/** Whatever is in it can be made again. */
const NOT_DURABLE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_wal_size=2GB'];

/** A PostgreSQL server of its own for rehearsals: production's is never touched by them. */
async function startRehearsalServer(images: BaseImages): Promise<string> {
  const password = randomBytes(16).toString('hex');
  await docker.require('Starting the rehearsal server', [
    'run', '--detach', '--pull', 'never', '--name', REHEARSAL_SERVER, '--publish', '127.0.0.1::5432', '--env', 'POSTGRES_PASSWORD',
    ...(freemem() > ROOM ? IN_MEMORY : []), images.postgres, ...NOT_DURABLE.flatMap((setting) => ['-c', setting]),
  ], { environment: { POSTGRES_PASSWORD: password } });
  const port = await docker.require('Asking for its port', ['port', REHEARSAL_SERVER, '5432/tcp']);
  return `postgres://odoo:${password}@${port.trim().split('\n')[0]}/postgres`;
}

async function finish(progress: Progress, facts: DemoFacts, error: unknown): Promise<number> {
  const complete: DemoFacts = {
    ...facts,
    seconds: progress.elapsed() / 1000,
    history: await readHistory().catch(() => []),
    evidence: await readEvidence().catch(() => []),
    places: [
      { name: 'GitOps repo', path: PLACES.gitops },
      { name: 'Source repo', path: PLACES.source },
      { name: 'Evidence', path: PLACES.evidence },
      { name: 'Logs of every step', path: PLACES.runner },
      { name: 'This report', path: PLACES.report },
    ],
  };
  await writeAtomically(PLACES.report, reportPage(complete));
  await writeAtomically(join(PLACES.folder, 'facts.json'), `${JSON.stringify(complete, null, 2)}\n`);
  if (error !== undefined) {
    progress.finish('The story broke off.');
    process.stderr.write(isInterrupted() ? '' : `${[errorSentence(error), ...(error instanceof BrokenOff ? [error.said] : [])].join('\n')}\n`);
    return 1;
  }
  progress.finish('Told to its end.');
  process.stdout.write(lastPage(complete));
  return 0;
}

/** What a person reads at the end. */
function lastPage(facts: DemoFacts): string {
  return [
    '',
    ...facts.chapters.flatMap((chapter) => [`  ${chapter.title}`, `    ${chapter.verdict}`, '']),
    '  Left behind',
    ...facts.places.map(({ name, path }) => `    ${name.padEnd(20)} ${path}`),
    ...(facts.address === null ? [] : ['', `  Odoo runs at ${facts.address} (user admin, password admin). Stop it with: scripts/demo --clean`]),
    '',
    '',
  ].join('\n');
}
