import { type ImageReference, imageReference } from '../../common/image/reference.ts';
import { InputReader } from '../../common/runtime/inputs.ts';
import { oneOf } from '../../common/runtime/parsers.ts';
import { REPORT_FORMATS, type ReportFormat } from '../../common/scan/report.ts';

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
  const report = await reader.path('report');
  const format = reader.optional('format', oneOf(...REPORT_FORMATS), 'trivy');
  const scanner = reader.optional('scanner', oneOf(...REPORT_FORMATS), 'trivy');
  const others = {
    policy: await reader.path('policy'),
    waivers: await reader.path('waivers'),
    baseline: await reader.path('baseline'),
  };
  if (!reader.isGiven('image') && !reader.isGiven('report')) {
    reader.refuse('Give the input "image", the input "report", or both: there is nothing to judge.');
  }
  reader.finish();
  return { image, report, scanner: report === undefined ? scanner : format, ...others };
}
