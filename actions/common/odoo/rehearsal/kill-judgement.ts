import type { Answer, Reason } from '../../runtime/outcome.ts';

/** What an update left that was killed half-way (`kill -9`), on a copy of the clone. */
export interface KillDrill {
  /** Whether it was still running then. */
  killed: boolean;
  /** The marker's state afterwards; null without a marker. */
  state: string | null;
  /** Whether the dead update still held its lock. */
  locked: boolean;
  /** Reason codes with which another update, and taking the release back, were refused. */
  update: string[];
  revert: string[];
}

/**
 * A database that is half updated must be told from a good one, and only a restore may follow: nothing may finish it, and no release
 * may take it for its own. Null where nobody asked for the drill.
 */
export function judgeKillDrill(drill: KillDrill | null): Answer {
  if (drill === null) {
    return { outcome: 'pass', reasons: [] };
  }
  if (!drill.killed) {
    return { outcome: 'unknown', reasons: [{ code: 'kill-drill-missed', message: 'The update that was to be killed had ended before, so the drill says nothing.' }] };
  }
  const reasons = [
    ...(drill.state === 'updating' ? [] : [failed(`the marker says ${drill.state ?? 'nothing'} and not "updating"`)]),
    ...(drill.locked ? [failed('its lock was still held')] : []),
    ...(drill.update.includes('half-updated') ? [] : [failed('another update was not refused')]),
    ...(drill.revert.includes('half-updated') ? [] : [failed('taking the release back was not refused')]),
  ];
  return { outcome: reasons.length > 0 ? 'fail' : 'pass', reasons };
}

function failed(what: string): Reason {
  return { code: 'kill-drill-failed', message: `After an update was killed half-way, ${what}.` };
}
