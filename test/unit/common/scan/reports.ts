import { readFileSync } from 'node:fs';
import { type ReportFormat, readReport } from '../../../../actions/common/scan/report.ts';
import type { ScanReport } from '../../../../actions/common/scan/finding.ts';

/** The image of the recorded reports. */
export const IMAGE = {
  name: 'registry.example/acme/odoo',
  digest: `sha256:${'a1'.repeat(32)}`,
  configDigest: `sha256:${'c0'.repeat(32)}`,
};

/** A day after the recorded reports. */
export const NOW = new Date('2026-11-21T09:00:00Z');

export function recorded(name: string): string {
  return readFileSync(new URL(`../../../fixtures/scan/${name}`, import.meta.url), 'utf8');
}

/** A recorded report in the kit's form, after a change to its JSON. */
export function changedReport(name: string, change: (json: any) => void, format: ReportFormat = 'trivy'): ScanReport {
  const json = JSON.parse(recorded(name));
  change(json);
  return readReport(JSON.stringify(json), format, 'The report');
}

export function report(name: string, format: ReportFormat = 'trivy'): ScanReport {
  return readReport(recorded(name), format, 'The report');
}
