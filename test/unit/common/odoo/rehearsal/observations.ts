import type { Comparison, Observation, ProbeDocument, UpdateDocument } from '../../../../../actions/common/odoo/helper/documents.ts';
import type { RehearsalObservations } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';

const text = { type: 'character varying', notNull: false, default: null };

/** A small customer database: one business table with a column for old references. */
export function observation(overrides: Partial<Observation> = {}): Observation {
  return {
    helper: '0.1.0',
    modules: { base: { state: 'installed', version: '19.0.1.3' }, acme: { state: 'installed', version: '19.0.1.0.0' } },
    schema: { acme_job: { id: { type: 'integer', notNull: true, default: null }, old_ref: text, legacy_note: text } },
    constraints: {},
    indexes: {},
    promises: { absentConstraints: [], nullableRequired: [] },
    residue: [],
    attachments: { files: 10, missing: 0, ids: [] },
    views: {},
    users: [],
    ...overrides,
  };
}

export function comparison(overrides: Partial<Comparison> = {}): Comparison {
  return { helper: '0.1.0', tables: {}, lostTables: {}, sequencesGoneBack: {}, unread: [], ...overrides };
}

export function update(overrides: Partial<UpdateDocument> = {}): UpdateDocument {
  return {
    helper: '0.1.0',
    outcome: 'updated',
    reasons: [],
    exitCode: 0,
    change: { modules: { processed: ['acme'], installed: [] }, scripts: ['acme:pre:19.0.2.0.0'], before: { modules: {}, schema: {} }, schema: {}, seconds: 5 },
    log: { errors: [], warnings: [] },
    seconds: 5,
    ...overrides,
  };
}

export function probe(failures: ProbeDocument['failures'] = [], outcome: ProbeDocument['outcome'] = failures.length > 0 ? 'fail' : 'pass'): ProbeDocument {
  return { helper: '0.1.0', outcome, failures, ran: { models: 10 }, notRun: [], seconds: 1 };
}

/** A rehearsal in which everything went well and nothing changed; tests break one thing each. */
export function rehearsal(overrides: Partial<RehearsalObservations> = {}): RehearsalObservations {
  const both = { probe: probe(), smoke: probe() };
  return {
    plan: { modules: ['acme'], scripts: ['acme:pre:19.0.2.0.0'] },
    before: observation(),
    update: update(),
    after: observation(),
    comparison: comparison(),
    baseline: both,
    newImage: both,
    oldImage: both,
    again: { update: update({ change: { modules: { processed: ['acme'], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, schema: {}, seconds: 5 } }), comparison: comparison() },
    recipe: null,
    killDrill: null,
    noise: [],
    ...overrides,
  };
}
