import type { Forecast } from '../../../common/odoo/rehearsal/forecast.ts';
import type { Judgement, RehearsalObservations } from '../../../common/odoo/rehearsal/judgement.ts';
import type { StepTime } from '../../../common/runtime/steps.ts';
import type { CloneFacts } from '../with-clone.ts';

/** Everything that a report is made from. */
export interface ReportFacts {
  /** Registry and repository of the new image. */
  image: string;
  /** Digests. */
  from: string;
  to: string;
  series: string;
  /** ISO 8601, UTC. */
  writtenAt: string;
  kit: string;
  observations: RehearsalObservations;
  judgement: Judgement;
  /** Null where the rehearsal did not come that far. */
  forecast: Forecast | null;
  restoreSeconds: number;
  /** Seconds; null where no policy says. */
  downtimeBudget: number | null;
  clone: CloneFacts;
  steps: StepTime[];
}
