import type { StepTime } from '../../../common/runtime/steps.ts';
import { timeWords } from '../../../common/runtime/time-words.ts';

/** One bar of a timeline, in hundredths of its width. */
export interface Bar {
  title: string;
  words: string;
  from: number;
  width: number;
}

/** So that what took no time is seen too. */
const NARROWEST = 0.6;

/** The steps of a rehearsal in the order in which they began. Some run beside others. */
export function timelineOf(steps: readonly StepTime[]): Bar[] {
  const whole = Math.max(1, ...steps.map(({ start, seconds }) => start + seconds));
  return steps.toSorted((left, right) => left.start - right.start).map(({ title, start, seconds }) => {
    const from = Math.min((start / whole) * 100, 100 - NARROWEST);
    return { title, words: timeWords(seconds), from: tenth(from), width: tenth(Math.max(NARROWEST, Math.min((seconds / whole) * 100, 100 - from))) };
  });
}

/** The modules of an update, each as long as it took. */
export function moduleBars(modules: readonly { name: string; seconds: number }[]): Bar[] {
  const longest = Math.max(0.1, ...modules.map(({ seconds }) => seconds));
  return modules.map(({ name, seconds }) => ({ title: name, words: timeWords(seconds), from: 0, width: tenth(Math.max(NARROWEST, (seconds / longest) * 100)) }));
}

/** The picture of a bar; its meaning stands beside it as text. */
export function barPicture({ from, width }: Bar): string {
  return `<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="100" height="6"/><rect x="${from}" width="${width}" height="6"/></svg>`;
}

function tenth(share: number): number {
  return Math.round(share * 10) / 10;
}
