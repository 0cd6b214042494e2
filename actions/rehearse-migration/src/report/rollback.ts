import { aboutTime } from '../../../common/runtime/time-words.ts';
import type { ReportFacts } from './facts.ts';

/** How the release could be taken back, in words. */
export interface RollbackWords {
  /** A few words, for the overview. */
  short: string;
  sentence: string;
  /** What keeps the old release from running on the updated database. */
  reasons: string[];
}

/** Says what a rollback would do to the database, and how long it would take. */
export function rollbackWords({ judgement, forecast, restoreSeconds }: ReportFacts): RollbackWords {
  const serves = forecast === null ? '' : ` The old release would serve again after ${aboutTime(forecast.returnSeconds)}.`;
  if (judgement.databaseChange === 'breaking') {
    const copy = aboutTime(forecast?.restoreSeconds ?? restoreSeconds);
    return {
      short: `Needs a restore, ${copy}`,
      sentence: `The old release can not run on the updated database, so a rollback restores the restore point, which takes ${copy}. What people enter after the update is lost then.${serves}`,
      reasons: judgement.rollback.map(({ message }) => message),
    };
  }
  if (judgement.databaseChange === 'none') {
    return {
      short: 'Possible at any time',
      sentence: `The update leaves the database as it is, so the old release simply starts again. Nothing is lost.${serves}`,
      reasons: [],
    };
  }
  if (judgement.recipe !== null) {
    return {
      short: 'Possible without a restore',
      sentence: `The old release can not run on the updated database as it is. A proven recipe first puts Odoo's own descriptions (such as views) back and touches no business record; with it the old release passed everything that it passes today, and the new one could come again. What people enter after the update is kept.${serves}`,
      reasons: [],
    };
  }
  return {
    short: 'Possible without a restore',
    sentence: `The old release was started on the updated database and passed everything that it passes today, so it simply starts again. What people enter after the update is kept.${serves}`,
    reasons: [],
  };
}
