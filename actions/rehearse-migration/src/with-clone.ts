import { randomBytes } from 'node:crypto';
import { info, warning } from '@actions/core';
import type { Docker } from '../../common/engine/docker.ts';
import { ensureHelperVolume } from '../../common/engine/helper-volume.ts';
import { openSocketRelay } from '../../common/engine/socket-relay.ts';
import { logText } from '../../common/runtime/foreign-text.ts';
import { interruptible } from '../../common/runtime/interruption.ts';
import type { StepTimes } from '../../common/runtime/steps.ts';
import { cloneNames, copyWork, dataVolume, makeClone, removeClone, type CloneMaterial, type CloneNames } from './clone.ts';
import { makeRecord, type CloneMaker, type CloneRecord } from './clone-record.ts';
import { examineSource, type CloneSource, type SourceFacts } from './clone-source.ts';
import { rehearsalLabels, type RehearsalSurroundings } from './containers.ts';
import type { RehearsalServer } from './database-server.ts';
import { interruptibleTools, stopOnInterruption } from './interrupted.ts';
import { killContainers, sweep } from './janitor.ts';

export interface CloneRequest {
  oldImage: { reference: string };
  newImage: { reference: string };
  source: CloneSource;
  filestore: string | undefined;
}

export interface CloneTools {
  docker: Docker;
  server: RehearsalServer;
  helperFolder: string;
  steps: StepTimes;
}

/** A clone while it is there. */
export interface OpenClone {
  names: CloneNames;
  surroundings: RehearsalSurroundings;
  /** Makes a database a copy of the work database as it is now. */
  copyRows(name: string): Promise<void>;
  /** Makes room: nothing needs this database any more. */
  discard(name: string): Promise<void>;
}

/** Who made a clone, of what, where, and what became of it. */
export interface CloneFacts {
  name: string;
  madeBy: CloneMaker;
  source: SourceFacts;
  /** `host:port`. */
  server: string;
  createdAt: string;
  /** From then on anybody's rehearsal on this server may remove it. */
  expiresAt: string;
  /** Null when something is left. */
  deletedAt: string | null;
  leftBehind: string[];
  /** What earlier rehearsals had left and this one removed. */
  swept: string[];
}

/**
 * Makes a clone of the customer's data with a role of its own, and removes it whatever happens: at the end, after an error, and
 * when the run is cancelled. What a killed process leaves, the next rehearsal on that server finds by its record.
 */
export async function withClone<Value>(
  request: CloneRequest,
  tools: CloneTools,
  use: (clone: OpenClone) => Promise<Value>,
): Promise<{ value: Value; clone: CloneFacts }> {
  const { server, docker } = tools;
  const source = await examineSource(request.source, request.filestore, server);
  const swept = await sweep(server, docker);
  swept.forEach((sentence) => info(logText(`${sentence}.`)));
  const names = cloneNames(request.source);
  const record = makeRecord(names.work, server.session, new Date());
  const material = { source, filestore: request.filestore, image: request.oldImage.reference, names, record };
  const { value, facts, leftBehind } = await interruptible((signal) => cloneLife(material, request, tools, signal, use));
  const { host, port } = server.address;
  const { rehearsal: name, madeBy, createdAt, expiresAt } = record;
  const deletedAt = leftBehind.length === 0 ? new Date().toISOString() : null;
  return { value, clone: { name, madeBy, source: facts, server: `${host}:${port}`, createdAt, expiresAt, deletedAt, leftBehind, swept } };
}

async function cloneLife<Value>(
  material: CloneMaterial,
  request: CloneRequest,
  tools: CloneTools,
  signal: AbortSignal,
  use: (clone: OpenClone) => Promise<Value>,
): Promise<{ value: Value; facts: SourceFacts; leftBehind: string[] }> {
  const { docker, server } = interruptibleTools(tools, signal);
  const { names, record } = material;
  const leftBehind: string[] = [];
  const relay = await openSocketRelay(server.address);
  const stopped = stopOnInterruption(signal, tools, names.work);
  try {
    const surroundings = await makeSurroundings(record, docker, relay.folder, tools.helperFolder, request.newImage.reference);
    const facts = await tools.steps.step("Copy the customer's data", async () => {
      await server.createRole(record, surroundings.password);
      return makeClone(server, material, surroundings);
    });
    const value = await use({ names, surroundings, copyRows: (name) => copyWork(server, name, material), discard: (name) => server.discard(name) });
    return { value, facts, leftBehind };
  } finally {
    await stopped();
    await killContainers(tools.docker, names.work);
    leftBehind.push(...(await removeClone(tools.server, tools.docker, names)));
    leftBehind.forEach((problem) => warning(logText(`Left behind: ${problem}`)));
    await relay.close();
  }
}

async function makeSurroundings(
  record: CloneRecord,
  docker: Docker,
  socketFolder: string,
  helperFolder: string,
  image: string,
): Promise<RehearsalSurroundings> {
  return {
    docker,
    helperVolume: await ensureHelperVolume(docker, helperFolder, image),
    dataVolume: dataVolume(record.rehearsal),
    socketFolder,
    role: record.rehearsal,
    password: randomBytes(24).toString('hex'),
    labels: rehearsalLabels(record),
  };
}
