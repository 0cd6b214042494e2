import type { Decision } from '../../common/gates/decision.ts';
import { type PromotionContext, reevaluate } from '../../common/gates/observe.ts';
import type { Judgement } from '../../common/gates/promotion.ts';
import type { Decided, Permission } from './release-change.ts';

/** A decision as permission to write: it counts for nothing before the gates, asked again, come to the same one. */
export function decidedBy(decision: Decision, context: Omit<PromotionContext, 'snapshot'>): Decided {
  return {
    from: decision.record?.from,
    reevaluate: async (snapshot) => permission(await reevaluate(decision, { ...context, snapshot })),
  };
}

function permission({ decision, proposal }: Judgement): Permission {
  const { outcome, reasons, record, hash, evidence } = decision;
  return {
    outcome,
    reasons,
    record,
    files: proposal?.files ?? [],
    trailers: [
      ['Decision', hash ?? ''],
      ...evidence.map((id) => ['Evidence', id] as const),
      ...approvers(decision).map((login) => ['Approved-By', login] as const),
    ],
  };
}

/** The people whose approvals counted, as the gate's reason names them. */
function approvers({ reasons }: Decision): string[] {
  const evidence = reasons.find(({ code }) => code === 'approvals-given')?.evidence?.['approvers'];
  return Array.isArray(evidence) ? evidence.map(({ login }: { login: string }) => login) : [];
}
