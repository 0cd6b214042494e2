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
import { observeRelease, type RehearsalSubjects } from './observe-release.ts';
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
  const copyRows = (name: string): Promise<void> => server.createDatabase(name, names.role, names.work);
  const observations = await observeRelease(
    {
      old: { digest: request.oldImage.digest, helper: helperIn(oldImage, surroundings) },
      new: { digest: request.newImage.digest, helper: helperIn(request.newImage.reference, surroundings) },
      golden: names.golden,
      work: names.work,
      ...copyNames(names),
      copyRows,
      copyWork: async (name) => {
        await copyRows(name);
        await linkAttachments(names.work, name, oldImage, surroundings);
      },
    },
    planUpdate,
    steps,
  );
  return { observations, restoreSeconds: steps.seconds('Restore drill') };
}

/** Hard links: Odoo never changes a file of its filestore in place. */
async function linkAttachments(from: string, to: string, image: string, surroundings: RehearsalSurroundings): Promise<void> {
  const filestore = `${DATA_FOLDER}/filestore`;
  await runContainer(surroundings.docker, {
    image,
    entrypoint: 'cp',
    args: ['--archive', '--link', `${filestore}/${from}`, `${filestore}/${to}`],
    network: 'none',
    mounts: [`${surroundings.dataVolume}:${DATA_FOLDER}`],
    labels: surroundings.labels,
    deadline: 600,
  });
}

async function removeClone(names: CloneNames, { docker, dataVolume }: RehearsalSurroundings, server: RehearsalServer): Promise<string[]> {
  const problems = await server.remove([names.work, ...Object.values(copyNames(names)), names.golden], names.role);
  const removed = await docker.run(['volume', 'rm', '--force', dataVolume]);
  return removed.exitCode === 0 ? problems : [...problems, `volume ${dataVolume}: ${removed.stderr.trim()}`];
}

/** Of the databases that are copies of the work database at some point. */
function copyNames({ work }: CloneNames): Pick<RehearsalSubjects, 'before' | 'baseline' | 'migrated' | 'again'> {
  return { before: `${work}_before`, baseline: `${work}_old`, migrated: `${work}_new`, again: `${work}_again` };
}
