import { type CalendarState, calendarState } from './calendar.ts';
import { fail, type Gate, type GateObservations, pass, waiting } from './observations.ts';

/** The time is inside the windows and outside the freezes of the policy. */
export const windowGate: Gate = (observations) => {
  const state = stateNow(observations);
  const changesAt = state.changesAt === null ? null : new Date(state.changesAt).toISOString();
  if (state.open) {
    return pass('window-open', changesAt === null ? 'Promotions may happen now.' : `Promotions may happen until ${changesAt}.`);
  }
  const why = state.freezes.length > 0 ? `There is a freeze: ${state.freezes.join(', ')}.` : 'No window is open.';
  const code = state.freezes.length > 0 ? 'frozen' : 'window-closed';
  return changesAt === null
    ? fail('window-never-opens', `${why} None opens within 400 days; the policy's windows and freezes exclude each other.`)
    : waiting(code, `${why} The next slot begins at ${changesAt}.`, { nextSlot: changesAt, freezes: state.freezes });
};

/** When the next slot begins; null when one is open now, when none comes, or where the policy has no calendar. */
export function nextSlot(observations: GateObservations): string | null {
  const state = stateNow(observations);
  return !observations.policy.gates.window || state.open || state.changesAt === null ? null : new Date(state.changesAt).toISOString();
}

function stateNow({ policy, now }: GateObservations): CalendarState {
  return calendarState(policy, Date.parse(now));
}
