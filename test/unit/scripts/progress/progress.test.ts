import { describe, expect, test } from '@jest/globals';
import { createProgress, isLive } from '../../../../scripts/src/progress/progress.ts';

class Recorder {
  isTTY = false;
  columns = 60;
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

class Clock {
  time = 1_000_000;
  now = (): number => this.time;
}

function plainProgress() {
  const [output, clock] = [new Recorder(), new Clock()];
  return { output, clock, progress: createProgress({ output, environment: {}, now: clock.now }) };
}

function liveProgress(environment: NodeJS.ProcessEnv = { NO_COLOR: '1' }) {
  const [output, clock] = [Object.assign(new Recorder(), { isTTY: true }), new Clock()];
  return { output, clock, progress: createProgress({ output, environment, now: clock.now }) };
}

describe('where a person watches', () => {
  test('lines are redrawn on a terminal only, and never in CI or on a dumb one', () => {
    const terminal = Object.assign(new Recorder(), { isTTY: true });
    expect(isLive(terminal, { TERM: 'xterm' })).toBe(true);
    expect(isLive(terminal, { TERM: 'xterm', CI: 'true' })).toBe(false);
    expect(isLive(terminal, { TERM: 'xterm', CI: 'false' })).toBe(true);
    expect(isLive(terminal, { TERM: 'dumb' })).toBe(false);
    expect(isLive(new Recorder(), { TERM: 'xterm' })).toBe(false);
  });
});

describe('plain lines', () => {
  test('a step says that it starts and how long it took, with the time since the beginning', async () => {
    const { output, clock, progress } = plainProgress();
    clock.time += 65_000;
    await progress.step('Build', async () => {
      clock.time += 12_000;
    });
    expect(output.text).toBe('[  1:05] Build …\n[  1:17] Build: done in 12 s\n');
  });

  test('a failed step says why, and the error goes on to the caller', async () => {
    const { output, progress } = plainProgress();
    const failing = progress.step('Build', async () => {
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(output.text).toContain('Build: FAILED after 0.0 s: no space left');
    expect(progress.steps()).toMatchObject([{ title: 'Build', failure: 'no space left' }]);
  });

  test('a long step gives a sign of life every half minute, however often it reports', async () => {
    const { output, clock, progress } = plainProgress();
    await progress.step('Install', async (report) => {
      for (let second = 0; second < 70; second += 1) {
        clock.time += 1000;
        report(`module ${second}`);
      }
    });
    expect(output.text.match(/Install: module \d+/g)).toEqual(['Install: module 29', 'Install: module 59']);
  });

  test('foreign text reaches the output without terminal escapes', async () => {
    const { output, clock, progress } = plainProgress();
    await progress.step('Install', async (report) => {
      clock.time += 31_000;
      report('\u001B[2Jgone \u202Etxt');
    });
    expect(output.text).toContain('Install: gone txt\n');
    expect(output.text).not.toContain('\u001B');
  });
});

describe('a live list', () => {
  test('steps that run at the same time keep one line each until they end', async () => {
    const { output, progress } = liveProgress();
    let finishSlow = (): void => {};
    const slow = progress.step('Slow', () => new Promise<void>((resolve) => {
      finishSlow = resolve;
    }));
    await progress.step('Quick', async () => {});
    finishSlow();
    await slow;
    const drawings = output.text.split('\u001B[0J');
    expect(drawings.at(1)).toContain('0:00  Slow\n  0:00  Quick\n'.slice(2));
    expect(drawings.at(-2)).toMatch(/^✓ Quick {2}0\.0 s\n {2}0:00 {2}Slow\n/);
    expect(drawings.at(-1)).toBe('✓ Slow  0.0 s\n');
  });

  test('each drawing goes back over exactly the lines of the one before', async () => {
    const { output, progress } = liveProgress();
    await Promise.all(['a', 'b', 'c'].map((title) => progress.step(title, async () => {})));
    progress.note('end');
    const back = [...output.text.matchAll(/\u001B\[(\d+)A/g)].map((match) => Number(match[1]));
    expect(back).toEqual([1, 2, 3, 2, 1]);
  });

  test('a line never exceeds the width of the terminal: a wrapped one could not be redrawn', async () => {
    const { output, progress } = liveProgress();
    await progress.step('T'.repeat(100), async (report) => {
      report('detail '.repeat(50));
      await progress.step('second', async (inner) => {
        inner('x'.repeat(500));
        progress.note('n');
      });
    });
    const lines = output.text.replaceAll(/\u001B\[[0-9]*[A-Za-z]/g, '').split(/[\r\n]+/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  test('NO_COLOR leaves the colours out', async () => {
    const colored = liveProgress({});
    await colored.progress.step('Build', async () => {});
    expect(colored.output.text).toContain('\u001B[32m');
    const { output, progress } = liveProgress();
    await progress.step('Build', async () => {});
    expect(output.text).not.toContain('\u001B[32m');
  });
});
