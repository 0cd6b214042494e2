import { readFileSync } from 'node:fs';
import { pause } from '../../../actions/common/runtime/retry.ts';

const POLL_MILLISECONDS = 50;

/**
 * Names one run of a process, `<pid> <start time>`, or answers `undefined` when there is none. A bare pid would name a
 * stranger once the number is used again.
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? identityFromProc(pid) : identityFromSignal(pid);
}

/** Whether the process that had this identity still runs. */
export function isRunning(identity: string): boolean {
  const pid = Number(identity.split(' ')[0]);
  return Number.isSafeInteger(pid) && pid > 0 && processIdentity(pid) === identity;
}

/** Asks a process to end, waits, and kills it when it is still there after `patience` milliseconds. */
export async function endProcess(identity: string, patience: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (isRunning(identity)) {
      process.kill(Number(identity.split(' ')[0]), signal);
      await waitForEnd(identity, patience);
    }
  }
}

/** The argument vector of a process (Linux), empty when it is gone. */
export function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

async function waitForEnd(identity: string, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  while (isRunning(identity) && Date.now() < deadline) {
    await pause(POLL_MILLISECONDS);
  }
}

// The second field is the program's name in brackets and may itself hold spaces and brackets (proc_pid_stat(5)).
function identityFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTime] = [fields[0], fields[19]];
    return state === 'Z' ? undefined : `${pid} ${startTime}`;
  } catch {
    return undefined;
  }
}

function identityFromSignal(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return String(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? String(pid) : undefined;
  }
}
