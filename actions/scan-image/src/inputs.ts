import { type ImageReference, imageReference } from '../../common/image/reference.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { oneOf, pathText } from '../../common/runtime/parsers.ts';
import { REPORT_FORMATS, type ReportFormat } from '../../common/scan/report.ts';
import { workspacePath } from '../../common/runtime/workspace.ts';

export interface ScanInputs {
  image: ImageReference | undefined;
  /** Path of a report that is there already. */
  report: string | undefined;
  /** The report's format, or the scanner to start. */
  scanner: ReportFormat;
  policy: string | undefined;
  waivers: string | undefined;
  baseline: string | undefined;
}

/** Reads and checks every input of scan-image. @throws InvalidInput naming all problems at once. */
export async function readInputs(environment: NodeJS.ProcessEnv = process.env): Promise<ScanInputs> {
  const reader = new InputReader(environment);
  const image = reader.optional('image', imageReference);
  const report = reader.optional('report', pathText);
  const format = reader.optional('format', oneOf(...REPORT_FORMATS), 'trivy');
  const scanner = reader.optional('scanner', oneOf(...REPORT_FORMATS), 'trivy');
  const others = {
    policy: reader.optional('policy', pathText),
    waivers: reader.optional('waivers', pathText),
    baseline: reader.optional('baseline', pathText),
  };
  if (image === undefined && report === undefined) {
    reader.refuse('Give the input "image", the input "report", or both: there is nothing to judge.');
  }
  reader.finish();
  const inside = (name: string, path: string | undefined): Promise<string | undefined> =>
    path === undefined ? Promise.resolve(undefined) : workspacePath(path, `Input "${name}"`, environment);
  return {
    image,
    report: await inside('report', report),
    scanner: report === undefined ? scanner : format,
    policy: await inside('policy', others.policy),
    waivers: await inside('waivers', others.waivers),
    baseline: await inside('baseline', others.baseline),
  };
}
