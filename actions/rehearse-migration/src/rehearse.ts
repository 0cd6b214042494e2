import { randomBytes } from 'node:crypto';
import type { Docker } from '../../common/engine/docker.ts';
import { runContainer } from '../../common/engine/container.ts';
import { ensureHelperVolume } from '../../common/engine/helper-volume.ts';
import { openSocketRelay } from '../../common/engine/socket-relay.ts';
import type { ReleaseIntent } from '../../common/odoo/intent/parse.ts';
import { judgeRehearsal, type Judgement, type RehearsalObservations } from '../../common/odoo/rehearsal/judgement.ts';
import { cloneNames, copyFilestore, makeGolden, prepareDataVolume, type CloneNames, type CloneSource } from './clone.ts';
import { DATA_FOLDER, helperIn, rehearsalLabels, type RehearsalSurroundings } from './containers.ts';
import type { RehearsalServer } from './database-server.ts';
import { together } from '../../common/runtime/together.ts';
import { observeRelease } from './observe-release.ts';
import type { PlanUpdate } from './plan.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';

export interface RehearsalRequest {
  /** References with digest, as they can be pulled. */
  oldImage: { reference: string; digest: string };
  newImage: { reference: string; digest: string };
  source: CloneSource;
  /** Folder of the customer's filestore for that data, when there is one. */
  filestore: string | undefined;
  /** What the release's authors declare; null: nothing. */
  intent: ReleaseIntent | null;
}

export interface RehearsalTools {
  docker: Docker;
  server: RehearsalServer;
  helperFolder: string;
  steps: StepTimes;
}

export interface RehearsalResult {
  observations: RehearsalObservations;
  judgement: Judgement;
  restoreSeconds: number;
  clone: { name: string; createdAt: string; deletedAt: string | null; leftBehind: string[] };
}

/**
 * Rehearses one release on an ephemeral copy of the customer's own data. The copy has its own role and no network but the
 * socket to its server, and is removed whatever happens; what could not be removed is part of the answer.
 */
export async function rehearse(request: RehearsalRequest, planUpdate: PlanUpdate, tools: RehearsalTools): Promise<RehearsalResult> {
  const { docker, server } = tools;
  const names = cloneNames();
  const relay = await openSocketRelay(server.address);
  const surroundings: RehearsalSurroundings = {
    docker,
    helperVolume: await ensureHelperVolume(docker, tools.helperFolder, request.newImage.reference),
    dataVolume: `odoo-kit-${names.work}`,
    socketFolder: relay.folder,
    role: names.role,
    password: randomBytes(24).toString('hex'),
    labels: rehearsalLabels(names.work),
  };
  const createdAt = new Date().toISOString();
  let leftBehind: string[] = [];
  const seen = await observeOnClone(request, tools, names, surroundings, planUpdate).finally(async () => {
    leftBehind = await removeClone(names, surroundings, server);
    await relay.close();
  });
  const deletedAt = leftBehind.length === 0 ? new Date().toISOString() : null;
  return { ...seen, judgement: judgeRehearsal(seen.observations, request.intent), clone: { name: names.work, createdAt, deletedAt, leftBehind } };
}

async function observeOnClone(
  request: RehearsalRequest,
  { server, steps }: RehearsalTools,
  names: CloneNames,
  surroundings: RehearsalSurroundings,
  planUpdate: PlanUpdate,
): Promise<{ observations: RehearsalObservations; restoreSeconds: number }> {
  const oldImage = request.oldImage.reference;
  await steps.step("Copy the customer's data", async () => {
    await server.createRole(names.role, surroundings.password);
    await prepareDataVolume(oldImage, surroundings);
    await together([
      makeGolden(server, request.source, names, oldImage, surroundings),
      request.filestore === undefined ? undefined : copyFilestore(request.filestore, names.work, oldImage, surroundings),
    ]);
  });
  await steps.step('Clone the database', () => server.createDatabase(names.work, names.role, names.golden));
  const observations = await observeRelease(
    {
      old: { digest: request.oldImage.digest, helper: helperIn(oldImage, surroundings) },
      new: { digest: request.newImage.digest, helper: helperIn(request.newImage.reference, surroundings) },
      golden: names.golden,
      work: names.work,
      before: beforeName(names),
      baseline: baselineName(names),
      keepBefore: () => server.createDatabase(beforeName(names), names.role, names.work),
      makeBaseline: () => makeBaseline(server, names, oldImage, surroundings),
    },
    planUpdate,
    steps,
  );
  return { observations, restoreSeconds: steps.seconds('Restore drill') };
}

/** The baseline's attachments are hard links: Odoo never changes a file of its filestore in place. */
async function makeBaseline(server: RehearsalServer, names: CloneNames, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  await server.createDatabase(baselineName(names), names.role, names.work);
  const filestore = `${DATA_FOLDER}/filestore`;
  await runContainer(surroundings.docker, {
    image,
    entrypoint: 'cp',
    args: ['--archive', '--link', `${filestore}/${names.work}`, `${filestore}/${baselineName(names)}`],
    network: 'none',
    mounts: [`${surroundings.dataVolume}:${DATA_FOLDER}`],
    labels: surroundings.labels,
    deadline: 600,
  });
}

async function removeClone(names: CloneNames, { docker, dataVolume }: RehearsalSurroundings, server: RehearsalServer): Promise<string[]> {
  const problems = await server.remove([names.work, baselineName(names), beforeName(names), names.golden], names.role);
  const removed = await docker.run(['volume', 'rm', '--force', dataVolume]);
  return removed.exitCode === 0 ? problems : [...problems, `volume ${dataVolume}: ${removed.stderr.trim()}`];
}

function baselineName(names: CloneNames): string {
  return `${names.work}_old`;
}

function beforeName(names: CloneNames): string {
  return `${names.work}_before`;
}
