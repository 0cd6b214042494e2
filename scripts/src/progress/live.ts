import { plainText } from '../../../actions/common/runtime/foreign-text.ts';
import { formatClock, formatDuration } from './duration.ts';
import type { Display, FinishedStep, Output, Step } from './progress.ts';

/** Milliseconds between two drawings: the clocks move, the screen does not flicker. */
const REDRAW = 200;
const DEFAULT_COLUMNS = 80;
const CLEAR_TO_END = '\u001B[0J';
const COLORS = { green: '\u001B[32m', red: '\u001B[31m', dim: '\u001B[2m', bold: '\u001B[1m' } as const;
const RESET = '\u001B[0m';

/** Finished steps scroll away upwards; below them every running step keeps one line with its clock. */
export class LiveDisplay implements Display {
  readonly #output: Output;
  readonly #colored: boolean;
  readonly #now: () => number;
  #drawnLines = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(output: Output, environment: NodeJS.ProcessEnv, now: () => number) {
    this.#output = output;
    this.#colored = (environment['NO_COLOR'] ?? '') === '';
    this.#now = now;
  }

  started(_step: Step, running: readonly Step[]): void {
    this.#timer ??= setInterval(() => this.#draw('', running), REDRAW).unref();
    this.#draw('', running);
  }

  // Drawn by the timer: a step may report a thousand times a second.
  changed(): void {}

  finished(step: FinishedStep, running: readonly Step[]): void {
    const title = this.#shorten(step.title, 16);
    const took = this.#paint('dim', formatDuration(step.duration));
    const line = step.failure === undefined
      ? `${this.#paint('green', '✓')} ${title}  ${took}\n`
      : `${this.#paint('red', '✗')} ${title}  ${took}\n  ${plainText(step.failure)}\n`;
    this.#draw(line, running);
    if (running.length === 0) {
      this.close();
    }
  }

  note(text: string, running: readonly Step[]): void {
    this.#draw(`${this.#paint('bold', plainText(text))}\n`, running);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #draw(above: string, running: readonly Step[]): void {
    const back = this.#drawnLines === 0 ? '' : `\u001B[${this.#drawnLines}A\r${CLEAR_TO_END}`;
    const lines = running.map((step) => `${this.#runningLine(step)}\n`);
    this.#output.write(back + above + lines.join(''));
    this.#drawnLines = lines.length;
  }

  #runningLine(step: Step): string {
    const clock = formatClock(this.#now() - step.startedAt).padStart(6);
    const title = this.#shorten(step.title, 10);
    const room = this.#columns() - title.length - 14;
    const detail = room > 8 && step.detail !== '' ? this.#paint('dim', `  ${clip(oneLine(step.detail), room)}`) : '';
    return `${clock}  ${title}${detail}`;
  }

  #shorten(text: string, reserved: number): string {
    return clip(oneLine(text), Math.max(this.#columns() - reserved, 20));
  }

  #columns(): number {
    return this.#output.columns ?? DEFAULT_COLUMNS;
  }

  #paint(color: keyof typeof COLORS, text: string): string {
    return this.#colored ? `${COLORS[color]}${text}${RESET}` : text;
  }
}

function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim();
}

function clip(text: string, maximum: number): string {
  return text.length > maximum ? `${text.slice(0, maximum - 1)}…` : text;
}
