import type { GateAnswer, Judgement } from '../../common/gates/promotion.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import { markdownText } from '../../common/runtime/foreign-text.ts';
import type { Reason } from '../../common/runtime/outcome.ts';

export const OUTPUTS = ['outcome', 'reasons', 'next-slot', 'decision'] as const;
export const OUTCOMES = ['pass', 'fail', 'waiting', 'unknown'] as const;

/** What the action answers: outputs for machines, sentences and a table for people. */
export function gateResult({ decision, gates }: Judgement): ActionResult {
  const { environment, image, tag, digest, outcome, reasons, hash, nextSlot } = decision;
  const headline = `Promotion of ${image}:${tag}@${digest} to ${environment}: ${outcome}.`;
  const asked = hash === null ? [] : [`The decision is ${hash}. Approvals are given for exactly this one.`];
  return {
    outputs: { outcome, reasons: JSON.stringify(reasons), 'next-slot': nextSlot ?? '', decision: JSON.stringify(decision) },
    sentences: [headline, ...asked, ...reasons.map(({ code, message }) => `${code}: ${message}`)],
    summary: [
      `## Promotion to ${markdownText(environment)}: ${outcome}`,
      '',
      ...[headline, ...asked].map((sentence) => `- ${markdownText(sentence)}`),
      ...(nextSlot === null ? [] : [`- Next slot: ${nextSlot}`]),
      '',
      '| Gate | Outcome | Why |',
      '| --- | --- | --- |',
      ...(gates.length > 0 ? gates.map(gateRow) : [row('all', outcome, reasons)]),
    ].join('\n'),
  };
}

function gateRow({ gate, outcome, observed, reasons }: GateAnswer): string {
  return row(gate, observed === undefined ? outcome : `${outcome} (only observed: ${observed})`, reasons);
}

function row(gate: string, outcome: string, reasons: readonly Reason[]): string {
  const why = reasons.map(({ code, message }) => `${markdownText(message)} (\`${code}\`)`);
  return `| ${gate} | ${outcome} | ${why.join('<br>')} |`;
}
