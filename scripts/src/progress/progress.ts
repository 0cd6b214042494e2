import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { LiveDisplay } from './live.ts';
import { PlainDisplay } from './plain.ts';

/** Says what a running step is doing right now; each call replaces the last. */
export type Report = (detail: string) => void;

export interface Step {
  title: string;
  startedAt: number;
  detail: string;
}

export interface FinishedStep extends Step {
  /** Milliseconds. */
  duration: number;
  /** The sentence of what was thrown; absent when the step succeeded. */
  failure?: string;
}

/** What shows the steps: a live list on a terminal, plain lines elsewhere. Times are milliseconds of one clock. */
export interface Display {
  started(step: Step, running: readonly Step[]): void;
  changed(step: Step, running: readonly Step[]): void;
  finished(step: FinishedStep, running: readonly Step[]): void;
  note(text: string, running: readonly Step[]): void;
  /** Called when nothing more comes. */
  close(): void;
}

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface Progress {
  /** Runs `work` as a step of the list. Steps may run at the same time. What `work` throws is shown and thrown on. */
  step<Value>(title: string, work: (report: Report) => Promise<Value>): Promise<Value>;
  /** A line between the steps, e.g. the heading of a chapter. */
  note(text: string): void;
  /** Ends the list with one line: what was done and how long it took in all. */
  finish(sentence: string): void;
  /** Milliseconds since the list was begun. */
  elapsed(): number;
  steps(): readonly FinishedStep[];
}

export interface ProgressOptions {
  output?: Output;
  environment?: NodeJS.ProcessEnv;
  now?: () => number;
}

/** A step list on standard output: live where a person watches, plain lines in CI, pipes and dumb terminals. */
export function createProgress(options: ProgressOptions = {}): Progress {
  const { output = process.stdout, environment = process.env, now = Date.now } = options;
  const display = isLive(output, environment) ? new LiveDisplay(output, environment, now) : new PlainDisplay(output, now);
  return new StepList(display, now);
}

/** Whether lines may be redrawn: a terminal that can, with nobody recording. */
export function isLive(output: Output, environment: NodeJS.ProcessEnv): boolean {
  const inContinuousIntegration = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  return output.isTTY === true && !inContinuousIntegration && environment['TERM'] !== 'dumb';
}

class StepList implements Progress {
  readonly #display: Display;
  readonly #now: () => number;
  readonly #begin: number;
  readonly #running: Step[] = [];
  readonly #finished: FinishedStep[] = [];

  constructor(display: Display, now: () => number) {
    this.#display = display;
    this.#now = now;
    this.#begin = now();
  }

  async step<Value>(title: string, work: (report: Report) => Promise<Value>): Promise<Value> {
    const step: Step = { title, startedAt: this.#now(), detail: '' };
    this.#running.push(step);
    this.#display.started(step, this.#running);
    try {
      const value = await work((detail) => this.#change(step, detail));
      this.#end(step);
      return value;
    } catch (error) {
      this.#end(step, errorSentence(error));
      throw error;
    }
  }

  note(text: string): void {
    this.#display.note(text, this.#running);
  }

  finish(sentence: string): void {
    this.#display.note(sentence, this.#running);
    this.#display.close();
  }

  elapsed(): number {
    return this.#now() - this.#begin;
  }

  steps(): readonly FinishedStep[] {
    return this.#finished;
  }

  #change(step: Step, detail: string): void {
    if (detail.trim() === '') {
      return;
    }
    step.detail = detail;
    this.#display.changed(step, this.#running);
  }

  #end(step: Step, failure?: string): void {
    this.#running.splice(this.#running.indexOf(step), 1);
    const finished = { ...step, duration: this.#now() - step.startedAt, ...(failure === undefined ? {} : { failure }) };
    this.#finished.push(finished);
    this.#display.finished(finished, this.#running);
  }
}
