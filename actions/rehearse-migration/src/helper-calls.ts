import { askHelper, type HelperCall, type StartHelper } from '../../common/odoo/helper/ask.ts';
import {
  comparisonDocument, neutralizeDocument, observationDocument, probeDocument, revertDocument, updateDocument,
  type Comparison, type Observation, type ProbeDocument, type RevertDocument, type UpdateDocument,
} from '../../common/odoo/helper/documents.ts';
import type { ImageTrial, RehearsalPlan } from '../../common/odoo/rehearsal/judgement.ts';
import { showProgress } from '../../common/runtime/steps.ts';
import { together } from '../../common/runtime/together.ts';

/** A release that can run odoo-release. */
export interface Release {
  digest: string;
  helper: StartHelper;
}

const MINUTE = 60;
const UPDATE_DEADLINE = 6 * 60 * MINUTE;
const SMOKE_TIMEOUT = 5 * MINUTE;

export function observe(helper: StartHelper, database: string): Promise<Observation> {
  return askHelper(helper, observationDocument, call(['observe', '--database', database], 60 * MINUTE));
}

export function neutralize(helper: StartHelper, database: string, golden: string): Promise<unknown> {
  return askHelper(helper, neutralizeDocument, call(['neutralize', '--database', database, '--clone-of', golden], 10 * MINUTE));
}

/** Brings a database from one release to another. */
export function update(from: Release, to: Release, database: string, modules: readonly string[]): Promise<UpdateDocument> {
  return askHelper(to.helper, updateDocument, call([
    'update', '--database', database, '--digest', to.digest, '--from', from.digest,
    '--modules', modules.join(','), '--timeout', String(UPDATE_DEADLINE),
  ], UPDATE_DEADLINE + MINUTE));
}

/** Gives the database back to a release; with a recipe, as JSON, Odoo's own records too. */
export function revert(from: Release, to: Release, database: string, recipe?: string): Promise<RevertDocument> {
  const args = ['revert', '--database', database, '--to', to.digest, '--from', from.digest];
  const asked = recipe === undefined ? call(args, 10 * MINUTE) : { ...call([...args, '--recipe', '-'], 10 * MINUTE), input: recipe };
  return askHelper(to.helper, revertDocument, asked);
}

/** What an update did to the rows. One that broke off says nothing of the modules that it processed; then those that were to be updated count. */
export function compareRows(helper: StartHelper, database: string, before: string, plan: RehearsalPlan, { change }: UpdateDocument): Promise<Comparison> {
  const modules = change === undefined || change === null ? plan.modules : [...change.modules.processed, ...change.modules.installed];
  return askHelper(helper, comparisonDocument, call(['compare', '--database', database, '--before', before, '--modules', modules.join(',')], 60 * MINUTE));
}

/**
 * Probes the image, and starts its web server beside that. Two probes never run at once on one database: both try to create records,
 * and where one waits for a number of a gapless sequence Odoo fails instead of waiting.
 */
export async function tryImage(helper: StartHelper, database: string, before: Observation, plan: RehearsalPlan): Promise<ImageTrial> {
  const [probed, smoked] = await together([probe(helper, database, before, plan), smoke(helper, database)]);
  return { probe: probed, smoke: smoked };
}

/** What a probe is about when it is not about everything. */
export interface ProbeChoice {
  /** Names of probes. */
  only?: readonly string[];
  /** More models whose values are read. */
  models?: readonly string[];
}

/**
 * Always asks for the access of the same users, as the update may change their groups, and for what people see of the models of the
 * same modules.
 */
export function probe(
  helper: StartHelper, database: string, { users }: Pick<Observation, 'users'>, { modules }: Pick<RehearsalPlan, 'modules'>, { only = [], models = [] }: ProbeChoice = {},
): Promise<ProbeDocument> {
  const options = { users, modules, only, models };
  const given = Object.entries(options).flatMap(([name, values]) => (values.length === 0 ? [] : [`--${name}`, values.join(',')]));
  return askHelper(helper, probeDocument, call(['probe', '--database', database, ...given], 30 * MINUTE));
}

export function smoke(helper: StartHelper, database: string): Promise<ProbeDocument> {
  return askHelper(helper, probeDocument, call(['smoke', '--start', '--database', database, '--timeout', String(SMOKE_TIMEOUT)], SMOKE_TIMEOUT + MINUTE));
}

/** A call that shows its progress. */
export function call(args: readonly string[], deadline: number): HelperCall {
  return { args, deadline, onProgress: showProgress };
}
