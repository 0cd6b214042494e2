import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { commandLine, endProcess, isRunning, processIdentity } from '../../../../scripts/src/machine/processes.ts';

async function sleeper(program = 'sleep', args: readonly string[] = ['60']): Promise<number> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child, 'spawn');
  return child.pid ?? 0;
}

describe('processes', () => {
  test('a process is known again by its identity, and a dead one has none', async () => {
    const pid = await sleeper();
    const identity = processIdentity(pid) ?? '';
    expect(identity.startsWith(`${pid} `)).toBe(true);
    expect(isRunning(identity)).toBe(true);
    await endProcess(identity, 5000);
    expect(isRunning(identity)).toBe(false);
  });

  test('a stranger with the same number is not the process that was meant', () => {
    expect(isRunning(`${process.pid} 1`)).toBe(false);
    const startTime = Number(processIdentity(process.pid)?.split(' ')[1]);
    expect(isRunning(`${process.pid} ${startTime + 1}`)).toBe(false);
    expect(startTime).toBeGreaterThan(0);
    expect(isRunning('')).toBe(false);
    expect(isRunning('-1 5')).toBe(false);
  });

  test('a process that ignores the polite signal is killed once patience has run out', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.1; done'], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    const identity = processIdentity(child.pid ?? 0) ?? '';
    await endProcess(identity, 200);
    expect(isRunning(identity)).toBe(false);
  });

  test('the argument vector tells what a process is', async () => {
    const pid = await sleeper('sleep', ['61']);
    expect(commandLine(pid)).toEqual(['sleep', '61']);
    process.kill(pid);
    expect(commandLine(0)).toEqual([]);
  });
});
