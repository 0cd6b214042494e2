import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const MODULE = join(import.meta.dirname, '..', '..', '..', '..', 'actions', 'common', 'runtime', 'interruption.ts');

/** What a process says that works until it is interrupted, then ends as `ending` says, cleans up and tells what came of it. */
async function interrupted(ending: string, ...signals: NodeJS.Signals[]): Promise<string> {
  const script = `
    import { interruptible } from ${JSON.stringify(MODULE)};
    const alive = setInterval(() => undefined, 1000);
    await interruptible(async (signal) => {
      console.log('ready');
      try {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise((resolve) => setTimeout(resolve, 300));
        ${ending}
      } finally {
        console.log('cleaned up');
      }
    }).then(() => console.log('done'), (error) => console.log(error.message));
    clearInterval(alive);`;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (text) => {
    said += String(text);
    if (String(text).includes('ready')) {
      signals.forEach((signal) => child.kill(signal));
    }
  });
  await once(child, 'close');
  return said.trim().split('\n').join(', ');
}

describe('work that is interrupted', () => {
  test('ends with what it has to clean up, and is no success', async () => {
    expect(await interrupted('', 'SIGINT')).toBe('ready, cleaned up, Interrupted by SIGINT.');
  });

  test('says the signal, not what failed under its hands; a second signal does not cut it short', async () => {
    expect(await interrupted("throw new Error('the container is gone');", 'SIGTERM', 'SIGINT')).toMatch(/^ready, cleaned up, Interrupted by SIG(?:TERM|INT)\.$/);
  });
});
