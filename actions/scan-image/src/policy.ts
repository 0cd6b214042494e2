import { defaultPolicy, parsePolicy } from '../../common/policy/policy.ts';
import { readText } from '../../common/runtime/files.ts';
import type { ScanPolicy } from '../../common/scan/judgement.ts';

/** The thresholds of a policy file; of the default policy when there is none. @throws UserError with file, line and column. */
export async function readScanPolicy(path: string | undefined): Promise<ScanPolicy> {
  return path === undefined ? defaultPolicy().scan : parsePolicy(await readText(path, 'Input "policy"', 1024 * 1024), path).scan;
}
