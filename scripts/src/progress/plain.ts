import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { formatClock, formatDuration } from './duration.ts';
import type { Display, FinishedStep, Output, Step } from './progress.ts';

/** Milliseconds between two signs of life of a step that takes long: CI systems end what is silent. */
const SIGN_OF_LIFE = 30_000;

/** One line when a step starts, one when it ends, each with the time since the beginning. */
export class PlainDisplay implements Display {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #begin: number;
  readonly #lastSign = new Map<Step, number>();

  constructor(output: Output, now: () => number) {
    this.#output = output;
    this.#now = now;
    this.#begin = now();
  }

  started(step: Step): void {
    this.#lastSign.set(step, step.startedAt);
    this.#line(`${step.title} …`);
  }

  changed(step: Step): void {
    const last = this.#lastSign.get(step) ?? step.startedAt;
    if (this.#now() - last < SIGN_OF_LIFE) {
      return;
    }
    this.#lastSign.set(step, this.#now());
    this.#line(`${step.title}: ${step.detail}`);
  }

  finished(step: FinishedStep): void {
    const took = formatDuration(step.duration);
    this.#line(step.failure === undefined ? `${step.title}: done in ${took}` : `${step.title}: FAILED after ${took}: ${step.failure}`);
  }

  note(text: string): void {
    this.#line(text);
  }

  close(): void {
    this.#lastSign.clear();
  }

  #line(text: string): void {
    const clock = formatClock(this.#now() - this.#begin).padStart(6);
    this.#output.write(`[${clock}] ${plainText(text)}\n`);
  }
}
