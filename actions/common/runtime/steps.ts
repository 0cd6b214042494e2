import { endGroup, info, startGroup } from '@actions/core';
import { logText } from './foreign-text.ts';

/** Seconds that each step of a long action took, in order. */
export interface StepTimes {
  step<Value>(title: string, work: () => Promise<Value>): Promise<Value>;
  /** The same beside other steps; groups of a log can't overlap, so it has none. */
  aside<Value>(title: string, work: () => Promise<Value>): Promise<Value>;
  seconds(title: string): number;
  all(): { title: string; seconds: number }[];
}

/** Runs steps, each a group of the log that ends with the time it took. */
export function makeSteps(now: () => number = () => performance.now()): StepTimes {
  const times: { title: string; seconds: number }[] = [];
  async function timed<Value>(title: string, work: () => Promise<Value>): Promise<Value> {
    const started = now();
    try {
      return await work();
    } finally {
      const seconds = Math.round((now() - started) / 100) / 10;
      times.push({ title, seconds });
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

/** A line of progress from code under test. */
export function showProgress(line: string): void {
  info(logText(line));
}
