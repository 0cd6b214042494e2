import { join } from 'node:path';
import type { Registry } from '../../common/image/registry.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { UserError } from '../../common/runtime/errors.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { readText, writeAtomically } from '../../common/runtime/files.ts';
import type { Reason } from '../../common/runtime/outcome.ts';
import { withEveryProblem } from '../../common/runtime/together.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import type { ImageIdentity } from '../../common/scan/binding.ts';
import type { ScanReport } from '../../common/scan/finding.ts';
import { type ScanJudgement, type ScanPolicy, judgeScan } from '../../common/scan/judgement.ts';
import { readReport } from '../../common/scan/report.ts';
import { type Waiver, parseWaivers } from '../../common/scan/waivers.ts';
import { scanStatement } from './evidence.ts';
import type { ScanInputs } from './inputs.ts';
import { readScanPolicy } from './policy.ts';
import { ScannerProblem, runScanner, trivyFacts } from './scanner.ts';
import { type Subject, findSubject, subjectOfReport } from './subject.ts';
import { scanSummary } from './summary.ts';

export const OUTPUTS = ['outcome', 'blocking', 'new', 'waived', 'report', 'evidence'] as const;

export interface ScanTools {
  registry: Registry;
  run: RunProgram;
  now: () => Date;
}

interface ReadScan {
  subject: Subject;
  report: ScanReport;
  text: string;
  file: string;
}

const MAXIMUM_REPORT = 128 * 1024 * 1024;

/** Finds the image and a report on it, judges the report by the policy, and leaves evidence. */
export async function scanImage(inputs: ScanInputs, tools: ScanTools): Promise<ActionResult> {
  const startedAt = tools.now();
  const [policy, waivers, baseline] = await withEveryProblem([readScanPolicy(inputs.policy), readWaivers(inputs.waivers), readBaseline(inputs)]);
  const folder = await freshTemporaryFolder('scan-image');
  try {
    const scan = inputs.report === undefined ? await scanNow(inputs, tools, folder) : await readGiven(inputs, tools, inputs.report);
    if ('problem' in scan.subject) {
      return unknown(scan.subject.problem, scan.file);
    }
    const { image } = scan.subject;
    const judgement = judgeScan({ report: scan.report, image, policy, waivers, baseline, now: tools.now() });
    return await concluded(image, judgement, scan, { policy, startedAt, finishedAt: tools.now() }, folder);
  } catch (error) {
    if (error instanceof ScannerProblem) {
      return unknown({ code: error.code, message: error.message }, '');
    }
    throw error;
  }
}

async function scanNow(inputs: ScanInputs, tools: ScanTools, folder: string): Promise<ReadScan> {
  const reference = inputs.image;
  if (reference === undefined) {
    throw new UserError('Give the input "image": without a report there is nothing else to scan.');
  }
  const subject = await findSubject(tools.registry, reference);
  if ('problem' in subject) {
    throw new ScannerProblem(subject.problem.code, subject.problem.message);
  }
  const file = join(folder, 'report.json');
  await runScanner(tools.run, inputs.scanner, `${subject.image.name}@${subject.image.digest}`, file);
  const facts = inputs.scanner === 'trivy' ? await trivyFacts(tools.run) : {};
  const { text, report } = await readScan(file, inputs);
  return { subject, report: { ...report, ...facts }, text, file };
}

async function readGiven(inputs: ScanInputs, tools: ScanTools, file: string): Promise<ReadScan> {
  const { text, report } = await readScan(file, inputs);
  const subject = inputs.image === undefined ? subjectOfReport(report) : await findSubject(tools.registry, inputs.image);
  return { subject, report, text, file };
}

async function readScan(file: string, inputs: ScanInputs): Promise<{ text: string; report: ScanReport }> {
  try {
    const text = await readText(file, 'The report', MAXIMUM_REPORT);
    return { text, report: readReport(text, inputs.scanner, `The report ${file}`) };
  } catch (error) {
    if (error instanceof UserError) {
      throw new ScannerProblem('report-unreadable', error.message);
    }
    throw error;
  }
}

async function readWaivers(path: string | undefined): Promise<Waiver[]> {
  return path === undefined ? [] : parseWaivers(await readText(path, 'Input "waivers"'), path);
}

async function readBaseline(inputs: ScanInputs): Promise<ScanReport | undefined> {
  if (inputs.baseline === undefined) {
    return undefined;
  }
  const text = await readText(inputs.baseline, 'Input "baseline"', MAXIMUM_REPORT);
  return readReport(text, inputs.scanner, `The baseline ${inputs.baseline}`);
}

async function concluded(
  image: ImageIdentity,
  judgement: ScanJudgement,
  scan: ReadScan,
  facts: { policy: ScanPolicy; startedAt: Date; finishedAt: Date },
  folder: string,
): Promise<ActionResult> {
  const evidence = join(folder, 'evidence.json');
  await writeAtomically(evidence, `${JSON.stringify(scanStatement(image, judgement, { ...facts, report: scan.report, text: scan.text }), null, 2)}\n`);
  const { blocking, fresh, waived, reasons } = judgement;
  return {
    outputs: {
      outcome: judgement.outcome,
      blocking: String(blocking.length),
      new: String(fresh.length),
      waived: String(waived.length),
      report: scan.file,
      evidence,
    },
    sentences: [
      `Scan of ${image.name}@${image.digest}: ${judgement.outcome}; ${blocking.length} blocking, ${fresh.length} new, ${waived.length} waived.`,
      ...reasons.map(({ message }) => message),
    ],
    summary: scanSummary(image, judgement),
  };
}

function unknown(reason: Reason, file: string): ActionResult {
  return { outputs: { outcome: 'unknown', report: file }, sentences: [`Scan: unknown. ${reason.message}`] };
}
