import { keyText, quoted } from '../../../actions/common/runtime/yaml-text.ts';
import type { Answers, CustomerEnvironment } from './answers.ts';
import { ESTATE_DEFAULTS } from './estates.ts';

const HEADING = `# What a release has to prove before it reaches an environment. What this file does not say has a safe default; an unknown key is
# an error. The workflows read it from the branch main, and CODEOWNERS guards it.`;
const OBSERVE = `# The gates scan, window and approvals only report, while the customer is being adopted. Then set "enforce".`;
const WINDOW = 'FREQ=WEEKLY;BYDAY=TU,WE,TH;BYHOUR=20;BYMINUTE=0';

/** policy.yaml: an adopted customer is observed first; production is approved, has windows and freezes; staging is approved. */
export function policyText(answers: Answers): string {
  const isAdopted = answers.running !== undefined;
  return `${[
    HEADING,
    'version: 1',
    '',
    ...(isAdopted ? [OBSERVE, 'mode: observe'] : ['mode: enforce']),
    '',
    'scan:',
    '  fail: high',
    '  report: low',
    '',
    'environments:',
    ...answers.environments.flatMap((environment) => environmentLines(answers, environment)),
  ].join('\n')}\n`;
}

function environmentLines(answers: Answers, { name, kind }: CustomerEnvironment): string[] {
  const start = `  ${keyText(name)}:`;
  switch (kind) {
    case 'production':
    case 'dr':
      return [start, ...approvalLines(answers, ESTATE_DEFAULTS[answers.estate].approvals), ...windowLines(answers.timeZone), ...freezeLines(answers)];
    case 'staging':
      return [start, ...approvalLines(answers, 1)];
    default:
      return [start, '    # Nobody waits for approval here; build, rehearsal and holds count as everywhere.', '    gates:', '      approvals: false'];
  }
}

function approvalLines({ approvers }: Answers, count: number): string[] {
  return ['    approvals:', `      count: ${count}`, `      from: [${approvers.map(quoted).join(', ')}]`];
}

function windowLines(timeZone: string): string[] {
  return ['    windows:', `      - rrule: ${WINDOW}`, '        duration: 3h', `        timezone: ${quoted(timeZone)}`];
}

function freezeLines({ monthEndFreeze, timeZone }: Answers): string[] {
  const monthEnd = freeze('The month is closed and invoiced', 'FREQ=MONTHLY;BYMONTHDAY=28;BYHOUR=0;BYMINUTE=0', '6d', timeZone);
  const yearEnd = freeze('End of the year', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20;BYHOUR=0;BYMINUTE=0', '15d', timeZone);
  return ['    freezes:', ...(monthEndFreeze ? monthEnd : []), ...yearEnd];
}

function freeze(name: string, rrule: string, duration: string, timeZone: string): string[] {
  return [`      - name: ${name}`, `        rrule: ${rrule}`, `        duration: ${duration}`, `        timezone: ${quoted(timeZone)}`];
}
