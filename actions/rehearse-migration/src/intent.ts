import { INTENT_FILE, type ReleaseIntent } from '../../common/odoo/intent/parse.ts';

/** What a rehearsal goes by, and what people should know of it. */
export interface ChosenIntent {
  intent: ReleaseIntent | null;
  notes: string[];
}

/**
 * The intent that counts: the one that was given, else the one that the new image holds.
 *
 * @param given by the input `intent`; null: none.
 * @param held by the new image; null: none.
 */
export function chooseIntent(given: ReleaseIntent | null, held: ReleaseIntent | null): ChosenIntent {
  if (given === null || given.sha256 === held?.sha256) {
    return { intent: held, notes: [] };
  }
  const other = held === null ? 'the new image holds none' : `the new image holds another one (${held.sha256})`;
  const note = `The input "intent" (${given.sha256}) counted here, and ${other}. No gate takes this rehearsal: commit the file as ${INTENT_FILE}, build the release, and rehearse that.`;
  return { intent: given, notes: [note] };
}
