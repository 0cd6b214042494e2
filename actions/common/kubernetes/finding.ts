import type { Outcome } from '../runtime/outcome.ts';

/** One thing that is wrong with a GitOps repo, and what to do about it. */
export interface Finding {
  /** Stable; exceptions name it. */
  code: string;
  /** A warning fails nothing. */
  severity: 'error' | 'warning';
  message: string;
  advice: string;
  /** `production`, or `production of acme`; empty for what is wrong with the whole repo. */
  environment: string;
  /** `Deployment/web`. */
  object?: string;
  /** From the root of the repo. */
  file?: string;
  line?: number;
  /** What others call the rule. */
  upstream?: readonly string[];
}

/** What the findings about so many objects come to. Nothing that was never looked at passes. */
export function outcomeOf(findings: readonly Finding[], objects: number): Outcome {
  if (findings.some(({ severity }) => severity === 'error')) {
    return 'fail';
  }
  return objects === 0 ? 'unknown' : 'pass';
}
