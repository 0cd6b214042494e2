import { endGroup, info, startGroup } from '@actions/core';
import { logText } from './foreign-text.ts';

/** One step of a long action, in seconds; `start` counts from the beginning of the action. */
export interface StepTime {
  title: string;
  start: number;
  seconds: number;
}

/** Seconds that each step of a long action took, in the order in which they ended. */
export interface StepTimes {
  step<Value>(title: string, work: () => Promise<Value>): Promise<Value>;
  /** The same beside other steps; groups of a log can't overlap, so it has none. */
  aside<Value>(title: string, work: () => Promise<Value>): Promise<Value>;
  seconds(title: string): number;
  all(): StepTime[];
}

/** Runs steps, each a group of the log that ends with the time it took. */
export function makeSteps(now: () => number = () => performance.now()): StepTimes {
  const times: StepTime[] = [];
  const first = now();
  async function timed<Value>(title: string, work: () => Promise<Value>): Promise<Value> {
    const started = now();
    try {
      return await work();
    } finally {
      const seconds = tenths(now() - started);
      times.push({ title, start: tenths(started - first), seconds });
      info(`${title}: ${seconds} s`);
    }
  }
  return {
    async step(title, work) {
      startGroup(title);
      return timed(title, work).finally(endGroup);
    },
    aside: timed,
    seconds: (title) => times.find((time) => time.title === title)?.seconds ?? 0,
    all: () => [...times],
  };
}

function tenths(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

/** A line of progress from code under test. */
export function showProgress(line: string): void {
  info(logText(line));
}
