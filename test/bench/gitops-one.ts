import { rm } from 'node:fs/promises';
import { errorSentence } from '../../actions/common/runtime/errors.ts';
import type { Fleet } from './gitops-fleet.ts';
import { buildKustomize } from '../../scripts/src/kustomize/program.ts';
import { measure, median, spread, type Taken } from './gitops-process.ts';
import { cloneWay, environmentWay, floorWay, targetWay, type Way } from './gitops-ways.ts';

const DELAY = 60;
const ROUNDS = 7;
/** A clone of everything takes many seconds; more of it says nothing more. */
const ROUNDS_OF_CLONES = 2;
const LIMITS = { times: 1.4, kilobytes: 100, requests: 8 };

interface Row {
  way: Way;
  rounds: number;
  taken: Taken[];
  problem?: string;
}

/** One release: each way some times, in turns, so that a busy moment of the machine meets all of them. */
export async function one(fleet: Fleet): Promise<void> {
  const kustomize = await buildKustomize((words) => console.error(words));
  const often = [environmentWay(fleet), targetWay(fleet), floorWay(fleet), cloneWay(fleet, kustomize, true)];
  const seldom = cloneWay(fleet, kustomize, false);
  const releases = counter();
  for (const delay of [0, DELAY]) {
    fleet.server.delay = delay;
    const rows: Row[] = [...often.map((way) => ({ way, rounds: ROUNDS, taken: [] })), { way: seldom, rounds: ROUNDS_OF_CLONES, taken: [] }];
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const row of rows.filter(({ rounds, problem }) => round < rounds && problem === undefined)) {
        await addTo(row, fleet, releases());
      }
    }
    console.log(`\n${delay} ms a request; medians, from the fastest to the slowest`);
    rows.forEach(printRow);
    printRatios(rows, delay);
  }
}

async function addTo(row: Row, fleet: Fleet, release: number): Promise<void> {
  const command = row.way.command(release);
  try {
    row.taken.push(await measure(fleet.server, command, fleet.folder));
  } catch (error) {
    row.problem = errorSentence(error);
    row.taken = [];
    process.exitCode = 1;
  } finally {
    await rm(command.cwd, { recursive: true, force: true });
  }
}

function printRow({ way, taken, problem }: Row): void {
  const of = (name: keyof Taken): number[] => taken.map((one) => one[name]);
  const measured = `${spread(of('ms'))} ms, processor ${spread(of('cpu'))} ms, ${spread(of('requests'))} requests, ${median(of('kilobytesDown')).toFixed(1)} KB down`;
  console.log(`${way.title.padEnd(62)} ${problem ?? measured}`);
}

function printRatios(rows: readonly Row[], delay: number): void {
  const [environment, target, floor, sparse, whole] = rows.map(({ taken }) => taken);
  for (const [title, taken] of [['environment', environment], ['targets', target]] as const) {
    if (taken === undefined || taken.length === 0) {
      continue;
    }
    const against = (others: readonly Taken[] = []): string => (middle(taken, 'ms') / middle(others, 'ms')).toFixed(2);
    const limit = delay === DELAY ? ` (limit ${LIMITS.times})` : '';
    console.log(`${title}: ${against(floor)} times the floor${limit}, ${against(sparse)} times the sparse clone, ${against(whole)} times the whole clone; ` +
      `${middle(taken, 'requests')} requests (limit ${LIMITS.requests}), ${middle(taken, 'kilobytesDown').toFixed(1)} KB down (limit ${LIMITS.kilobytes})`);
  }
}

function middle(taken: readonly Taken[], name: keyof Taken): number {
  return median(taken.map((one) => one[name]));
}

function counter(): () => number {
  let count = 0;
  return () => (count += 1);
}
