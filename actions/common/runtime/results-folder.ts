import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder for the files that an action answers with; the runner's temporary folder lives as long as the job. */
export function resultsFolder(): Promise<string> {
  return mkdtemp(join(process.env['RUNNER_TEMP'] || tmpdir(), 'odoo-kit-'));
}
