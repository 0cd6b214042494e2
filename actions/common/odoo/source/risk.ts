/** Every code a plan's risk can have, with what it means. Codes are stable: policies and callers name them. */
export const RISK_CODES = {
  'base-image-changed': 'the two images were built on different base images, so Odoo itself may differ',
  'removed-module': 'an installed module is no longer there',
  'renamed-module': 'an installed module is gone and a new one has most of its files',
  'not-installable': 'an installed module is no longer installable',
  'missing-dependency': 'a module depends on one that was removed or is not installable',
  'dependency-cycle': 'modules depend on each other in a circle',
  'new-dependency': 'a dependency was added; the update installs it, with what it pulls in',
  'new-auto-install': 'a module newly installs itself',
  'module-not-installed': 'a new module is not installed by the update',
  'missing-data-file': 'a manifest lists a data file that is not there',
  'no-version-bump': 'scripts or the schema changed and the version did not',
  'script-not-run': 'a migration script is there and does not run',
  'script-without-migrate': 'a migration script has no function migrate(cr, version)',
  'removed-stored-field': 'a stored field was removed: its column is dropped',
  'renamed-by-script': 'a stored field was removed and a pre script names it together with a new field',
  'copied-by-script': 'a stored field was removed and a post or end script names it together with a new field',
  'became-not-stored': 'a stored field is no longer stored',
  'became-computed': 'a stored field is now computed',
  'type-changed': 'a stored field has another type or points to another model',
  'required-without-default': 'a field is newly required and Odoo cannot fill existing rows',
  'required-with-default': 'a field is newly required; the old image cannot insert rows afterwards',
  'removed-selection-value': 'a selection lost a value that rows may have',
  'removed-model': 'a model was removed',
  'changed-model-name': 'a class has another _name',
  'changed-table': 'a model, or a Many2many, has another table',
  'changed-model-kind': 'a model became transient or abstract, or lost its table',
  'new-constraint': 'a constraint is new or changed; existing rows may break it',
  'ignored-constraint': '_sql_constraints is not read by this series',
  'noupdate-changed': 'a changed record is in a noupdate block, so the change does not apply',
  'not-analysed': 'code that a static reader cannot decide',
} as const;

export type RiskCode = keyof typeof RISK_CODES;
export type Severity = 'high' | 'medium' | 'low';

/** Something about a release that people should look at before they rehearse it. */
export interface Risk {
  code: RiskCode;
  /** high: data can be lost or the update can fail or lie; medium: something behaves otherwise; low: worth knowing. */
  severity: Severity;
  module: string;
  message: string;
  file?: string;
  line?: number;
  evidence?: Record<string, unknown>;
}

const WEIGHT: Record<Severity, number> = { high: 0, medium: 1, low: 2 };

/** Worst first; then by module, code, file and line, so that equal releases have equal plans. */
export function sortedRisks(risks: readonly Risk[]): Risk[] {
  return risks.toSorted((left, right) => WEIGHT[left.severity] - WEIGHT[right.severity] || compareTexts(sortKey(left), sortKey(right)));
}

function sortKey(risk: Risk): string {
  return [risk.module, risk.code, risk.file ?? '', String(risk.line ?? 0).padStart(8, '0'), risk.message].join('\0');
}

function compareTexts(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
