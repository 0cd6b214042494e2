import { join } from 'node:path';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { WITHOUT_PROXY } from './addresses.ts';
import type { Places } from './places.ts';

/** Runs kubectl as the cluster's administrator and answers its output. */
export function kubectl(programs: string, places: Places, args: readonly string[], input?: string): Promise<string> {
  return requireProgram(runProgram, `kubectl ${args[0] ?? ''}`, join(programs, 'kubectl'), ['--kubeconfig', places.kubeconfig('admin'), ...args], {
    environment: WITHOUT_PROXY,
    ...(input === undefined ? {} : { input }),
  });
}

/** Creates objects that are known to be right: to check them kubectl would fetch every schema first. */
export async function createObjects(programs: string, places: Places, args: readonly string[], input?: string): Promise<void> {
  await kubectl(programs, places, ['create', '--validate=false', ...args], input);
}
