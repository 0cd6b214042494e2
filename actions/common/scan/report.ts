import type { ZodType } from 'zod';
import { UserError } from '../runtime/errors.ts';
import { parseStrictJson } from '../runtime/json.ts';
import type { ScanReport } from './finding.ts';
import { grypeReport, grypeSchema } from './grype.ts';
import { trivyReport, trivySchema } from './trivy.ts';

export const REPORT_FORMATS = ['trivy', 'grype'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const MAXIMUM_BYTES = 128 * 1024 * 1024;

/**
 * Reads a scanner's own JSON.
 *
 * @param what names the report in the error sentence.
 * @throws UserError when it is cut off, repeats a key, or is not a report of that scanner.
 */
export function readReport(text: string, format: ReportFormat, what: string): ScanReport {
  const json = parseStrictJson(text, what, MAXIMUM_BYTES);
  return format === 'trivy'
    ? trivyReport(checked(trivySchema, json, `${what} is not an image report of Trivy`))
    : grypeReport(checked(grypeSchema, json, `${what} is not an image report of Grype`));
}

function checked<Shape>(schema: ZodType<Shape>, json: unknown, what: string): Shape {
  const parsed = schema.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  const issue = parsed.error.issues[0];
  throw new UserError(`${what}: ${issue?.path.map(String).join('.') || 'the document'}: ${issue?.message}.`);
}
