import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const MODULE = pathToFileURL(join(ROOT, 'scripts/src/machine/interruption.ts')).href;

/** Runs a script that prints "ready" and waits, sends it signals, and answers its exit status and what it printed. */
async function interrupted(body: string, ...signals: NodeJS.Signals[]): Promise<{ status: number | null; printed: string }> {
  const script = `import { onInterruption } from ${JSON.stringify(MODULE)};\n${body}\nsetInterval(() => {}, 1000); console.log('ready');`;
  const child = spawn(join(ROOT, 'node_modules/.bin/node'), ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  child.stdout.on('data', (data: Buffer) => {
    printed += data.toString();
  });
  for (const signal of signals) {
    await once(child.stdout, 'data');
    child.kill(signal);
  }
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, printed };
}

describe('an interruption', () => {
  test('undoes what was registered, the newest first, and exits with the signal’s status', async () => {
    const body = "onInterruption(async () => console.log('first')); onInterruption(async () => console.log('second'));";
    expect(await interrupted(body, 'SIGINT')).toEqual({ status: 130, printed: 'ready\nsecond\nfirst\n' });
  });

  test('leaves out what was withdrawn, and goes on after a clean-up that fails', async () => {
    const body = `
      onInterruption(async () => console.log('kept'));
      onInterruption(() => Promise.reject(new Error('broken')));
      onInterruption(async () => console.log('withdrawn'))();`;
    expect(await interrupted(body, 'SIGTERM')).toEqual({ status: 143, printed: 'ready\nkept\n' });
  });

  test('a second signal ends a clean-up that hangs', async () => {
    const body = "onInterruption(() => { console.log('hanging'); return new Promise(() => {}); });";
    expect(await interrupted(body, 'SIGINT', 'SIGINT')).toEqual({ status: 130, printed: 'ready\nhanging\n' });
  });
});
