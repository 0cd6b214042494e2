import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { ImageIdentity } from '../../common/scan/binding.ts';
import { type Finding, findingKey } from '../../common/scan/finding.ts';
import type { ScanJudgement } from '../../common/scan/judgement.ts';

const SHOWN = 100;
const TITLES = { pass: 'passed', fail: 'failed', unknown: 'unknown', waiting: 'waiting' };

/** The step summary: the outcome, its reasons, and a table of the findings, worst first. */
export function scanSummary(image: ImageIdentity, judgement: ScanJudgement): string {
  const table = judgement.reported.length === 0 ? [] : ['', ...findingTable(judgement)];
  return [
    `### Scan of ${markdownText(image.name)}: ${TITLES[judgement.outcome]}`,
    '',
    `\`${image.digest}\``,
    '',
    `- ${judgement.blocking.length} blocking, ${judgement.fresh.length} new, ${judgement.waived.length} waived, ${judgement.reported.length} reported.`,
    ...otherReasons(judgement),
    ...table,
  ].join('\n');
}

/** Reasons that the table does not show. */
function otherReasons(judgement: ScanJudgement): string[] {
  const others = judgement.reasons.filter(({ code }) => code !== 'vulnerability');
  return others.map(({ message }) => `- ${markdownText(message)}`);
}

function findingTable(judgement: ScanJudgement): string[] {
  const blocking = new Set(judgement.blocking.map(findingKey));
  const fresh = new Set(judgement.fresh.map(findingKey));
  const waived = new Map(judgement.waived.map(({ finding, waiver }) => [findingKey(finding), waiver]));
  const note = (finding: Finding): string => {
    const waiver = waived.get(findingKey(finding));
    const kind = waiver === undefined ? '' : `waived by ${waiver.owner} until ${waiver.expiry}`;
    return [blocking.has(findingKey(finding)) ? 'blocks' : kind, fresh.has(findingKey(finding)) ? 'new' : ''].filter((text) => text !== '').join(', ');
  };
  const rows = judgement.reported.slice(0, SHOWN).map((finding) =>
    `| ${[finding.id, finding.severity, finding.package, finding.installed, finding.fixed || '–', note(finding)].map((text) => markdownText(text)).join(' | ')} |`,
  );
  const more = judgement.reported.length > SHOWN ? ['', `${judgement.reported.length - SHOWN} more are in the report.`] : [];
  return ['| Vulnerability | Severity | Package | Installed | Fixed in | |', '|---|---|---|---|---|---|', ...rows, ...more];
}
