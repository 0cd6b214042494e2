import { timeWords } from '../runtime/time-words.ts';
import { type CalendarState, calendarState, nextOpening } from './calendar.ts';
import { fail, type Gate, type GateObservations, pass, waiting } from './observations.ts';
import { forecastDowntime } from './rehearsal.ts';

/** The time is inside the windows and outside the freezes of the policy, and what is left of it holds the forecast downtime. */
export const windowGate: Gate = (observations) => {
  const state = stateNow(observations);
  const slot = slotFrom(observations);
  const changesAt = state.changesAt === null ? null : isoTime(state.changesAt);
  if (slot === Date.parse(observations.now)) {
    return pass('window-open', changesAt === null ? 'Promotions may happen now.' : `Promotions may happen until ${changesAt}.`);
  }
  const { code, why } = whyNot(observations, state, changesAt);
  return slot === null
    ? fail('window-never-opens', `${why} None within 400 days is open for long enough; the policy's windows and freezes exclude each other, or the release takes too long.`)
    : waiting(code, `${why} The next slot begins at ${isoTime(slot)}.`, { nextSlot: isoTime(slot), freezes: state.freezes });
};

/** When the next slot begins; null when one is open now, when none comes, or where the policy has no calendar. */
export function nextSlot(observations: GateObservations): string | null {
  const slot = slotFrom(observations);
  return !observations.policy.gates.window || slot === null || slot === Date.parse(observations.now) ? null : isoTime(slot);
}

function whyNot(observations: GateObservations, { open, freezes }: CalendarState, changesAt: string | null): { code: string; why: string } {
  if (open) {
    const downtime = timeWords(forecastDowntime(observations));
    return { code: 'window-too-short', why: `Promotions may happen until ${changesAt ?? 'further notice'} only, and the release will shut users out for about ${downtime}.` };
  }
  return freezes.length > 0
    ? { code: 'frozen', why: `There is a freeze: ${freezes.join(', ')}.` }
    : { code: 'window-closed', why: 'No window is open.' };
}

function slotFrom(observations: GateObservations): number | null {
  return nextOpening(observations.policy, Date.parse(observations.now), forecastDowntime(observations) * 1000);
}

function stateNow({ policy, now }: GateObservations): CalendarState {
  return calendarState(policy, Date.parse(now));
}

function isoTime(moment: number): string {
  return new Date(moment).toISOString();
}
