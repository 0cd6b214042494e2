import { askHelper, HelperError } from '../../common/odoo/helper/ask.ts';
import { markDocument, type MarkDocument } from '../../common/odoo/helper/documents.ts';
import type { RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import type { KillDrill } from '../../common/odoo/rehearsal/kill-judgement.ts';
import { pause } from '../../common/runtime/retry.ts';
import { call, revert, update } from './helper-calls.ts';
import type { RehearsalSubjects } from './observe-release.ts';

/** Odoo says so of each module that it updates, before it changes anything for it. */
const HALF_WAY = /odoo\.modules\.loading: Loading module /;
const MINUTE = 60;
/** The server needs a moment to notice that a client is gone. */
const PATIENCE = 15;

/** Kills an update as soon as Odoo begins with the first module, and looks at what is left. There has to be a module to update. */
export async function drillKill(subjects: RehearsalSubjects, plan: RehearsalPlan): Promise<KillDrill> {
  const { old, new: fresh, killed } = subjects;
  await subjects.copyWork(killed);
  const wasKilled = await killedUpdate(subjects, plan);
  const { marker, locked = false } = await unlockedMarker(subjects);
  const another = await update(old, fresh, killed, plan.modules);
  const takenBack = await revert(fresh, old, killed);
  await subjects.discard(killed);
  return {
    killed: wasKilled, state: marker?.state ?? null, locked,
    update: another.reasons.map(({ code }) => code), revert: takenBack.reasons.map(({ code }) => code),
  };
}

async function killedUpdate({ old, new: fresh, killed }: RehearsalSubjects, { modules }: RehearsalPlan): Promise<boolean> {
  const kill = new AbortController();
  const onProgress = (line: string): void => (HALF_WAY.test(line) ? kill.abort() : undefined);
  const helper: typeof fresh.helper = (asked) => fresh.helper({ ...asked, onProgress, kill: kill.signal });
  try {
    await update(old, { ...fresh, helper }, killed, modules);
    return false;
  } catch (error) {
    if (error instanceof HelperError && kill.signal.aborted) {
      return true;
    }
    throw error;
  }
}

async function unlockedMarker({ new: fresh, killed }: RehearsalSubjects): Promise<MarkDocument> {
  const read = (): Promise<MarkDocument> => askHelper(fresh.helper, markDocument, call(['mark', '--database', killed, '--read'], MINUTE));
  let seen = await read();
  for (let waited = 0; seen.locked === true && waited < PATIENCE; waited += 1) {
    await pause(1000);
    seen = await read();
  }
  return seen;
}
