import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../common/runtime/errors.ts';
import type { ProgramResult, RunProgram } from '../../common/runtime/exec.ts';
import { logText } from '../../common/runtime/foreign-text.ts';
import { parseStrictJson } from '../../common/runtime/json.ts';
import type { ScanReport } from '../../common/scan/finding.ts';
import type { ReportFormat } from '../../common/scan/report.ts';

/** Could not scan; `code` is a reason code. */
export class ScannerProblem extends UserError {
  override name = 'ScannerProblem';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

// Where data comes from and is kept. Anything that could hide a finding (severity, ignore files, policies) is not passed on.
const PASSED_ON = /^(?:TRIVY_(?:CACHE_DIR|DB_REPOSITORY|JAVA_DB_REPOSITORY|SKIP_DB_UPDATE|SKIP_JAVA_DB_UPDATE|SKIP_CHECK_UPDATE|OFFLINE_SCAN|USERNAME|PASSWORD|REGISTRY_TOKEN)|GRYPE_DB_(?:CACHE_DIR|UPDATE_URL|CA_CERT|AUTO_UPDATE)|GRYPE_REGISTRY_.*)$/;
const DATABASE_TROUBLE = /TOOMANYREQUESTS|vulnerability (?:DB|database)|db (?:could not be|is not) (?:loaded|initialized)|failed to load vulnerability db/i;

/**
 * Starts a scanner on an image of a registry and leaves its JSON report in `file`. It runs in an empty folder, so that no
 * ignore file or configuration of the checkout can hide a finding.
 *
 * @throws ScannerProblem when it is missing or does not succeed.
 */
export async function runScanner(run: RunProgram, scanner: ReportFormat, image: string, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'odoo-kit-scan-'));
  try {
    const result = await started(scanner, () => run(scanner, scanArguments(scanner, image, file), { cwd: folder, environment: scannerEnvironment() }));
    if (result.exitCode !== 0) {
      throw failure(scanner, image, result);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scanArguments(scanner: ReportFormat, image: string, file: string): string[] {
  return scanner === 'trivy'
    ? ['image', '--quiet', '--format', 'json', '--list-all-pkgs', '--scanners', 'vuln', '--image-src', 'remote', '--platform', 'linux/amd64', '--output', file, image]
    // Not --quiet: with it Grype says nothing of why it failed.
    : ['--output', 'json', '--file', file, '--platform', 'linux/amd64', `registry:${image}`];
}

function scannerEnvironment(from: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const entries = Object.entries(from).filter((entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined);
  return { ...Object.fromEntries(entries), GRYPE_CHECK_FOR_APP_UPDATE: 'false', NO_COLOR: '1' };
}

async function started(scanner: ReportFormat, start: () => Promise<ProgramResult>): Promise<ProgramResult> {
  try {
    return await start();
  } catch (error) {
    if (error instanceof UserError) {
      const message = `${error.message} Install ${scanner} on the runner, or give its JSON with the input "report".`;
      throw new ScannerProblem('scanner-missing', message);
    }
    throw error;
  }
}

function failure(scanner: ReportFormat, image: string, result: ProgramResult): ScannerProblem {
  const said = logText(result.stderr.trim().split('\n').slice(-5).join('\n'), 2000);
  return DATABASE_TROUBLE.test(result.stderr)
    ? new ScannerProblem('database-unavailable', `${scanner} could not get its vulnerability database: ${said}`)
    : new ScannerProblem('scanner-failed', `${scanner} could not scan ${image} and exited with ${result.exitCode}: ${said}`);
}

const trivyVersion = z.object({
  Version: z.string(),
  VulnerabilityDB: z.object({ Version: z.number().optional(), UpdatedAt: z.string() }).optional(),
});

/**
 * What Trivy says of itself: its report names no database.
 *
 * @throws ScannerProblem when it has no database, or does not say so in a form that the kit knows.
 */
export async function trivyFacts(run: RunProgram): Promise<Pick<ScanReport, 'scanner' | 'database'>> {
  const result = await run('trivy', ['version', '--format', 'json'], { environment: scannerEnvironment() });
  const parsed = result.exitCode === 0 ? trivyVersion.safeParse(parseStrictJson(result.stdout, "Trivy's version")) : undefined;
  const database = parsed?.data?.VulnerabilityDB;
  if (parsed?.data === undefined || database === undefined) {
    throw new ScannerProblem('database-unknown', 'Trivy does not say how old its vulnerability database is, so a clean report would prove nothing.');
  }
  return {
    scanner: { name: 'trivy', version: parsed.data.Version },
    database: { version: String(database.Version ?? ''), builtAt: database.UpdatedAt },
  };
}
