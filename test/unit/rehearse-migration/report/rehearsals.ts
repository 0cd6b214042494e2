import type { UpdateDocument } from '../../../../actions/common/odoo/helper/documents.ts';
import type { ReleaseIntent } from '../../../../actions/common/odoo/intent/parse.ts';
import { forecast, judgeDowntime } from '../../../../actions/common/odoo/rehearsal/forecast.ts';
import { judgeRehearsal, type RehearsalObservations } from '../../../../actions/common/odoo/rehearsal/judgement.ts';
import { combine } from '../../../../actions/common/runtime/outcome.ts';
import type { ReportFacts } from '../../../../actions/rehearse-migration/src/report/facts.ts';
import { makeReport, type Report } from '../../../../actions/rehearse-migration/src/report/model.ts';
import { comparison, observation, probe, rehearsal, update } from '../../common/odoo/rehearsal/observations.ts';

/** What somebody could have named a field, a module or a log line to make a report say something else. */
export const HOSTILE = '</style></script><script>alert(1)</script><img src=//evil.example/x onerror=alert(1)>"\'`${{ secrets.TOKEN }}\u202Eevil\u2066 | **bold** [link](https://evil.example) @owner\n# heading';

const ENDLESS = 'n'.repeat(5000);
const LABELS = { tables: { acme_job: 'Job', crm_tag: 'CRM Tag' }, columns: { 'acme_job.legacy_note': 'Legacy note', 'acme_job.rate': 'Hourly rate' } };
const SIZES = { acme_job: 1_000_000, res_users: 1_000_000 };

/** Facts of a rehearsal that went as these observations say. */
export function factsOf(observations: RehearsalObservations, intent: ReleaseIntent | null = null, budget: number | null = null): ReportFacts {
  const judged = judgeRehearsal(observations, intent);
  const expected = forecast({ observations, databaseChange: judged.databaseChange, restoreSeconds: 41.2, productionSizes: null });
  return {
    image: 'registry.example/customers/acme/odoo', from: `sha256:${'1'.repeat(64)}`, to: `sha256:${'2'.repeat(64)}`, series: '19.0',
    writtenAt: '2027-03-05T16:42:00.000Z', kit: '0.1.0', observations,
    judgement: { ...judged, ...combine([judged, judgeDowntime(expected, budget)]) },
    forecast: expected, restoreSeconds: 41.2, downtimeBudget: budget,
    clone: {
      name: 'kit_rehearsal_1a2b3c4d5e', madeBy: { actor: 'ops-olle', repository: 'acme/gitops', run: '4711' }, server: 'rehearsal.internal:5432',
      source: { kind: 'dump', format: 'custom', sha256: `sha256:${'d'.repeat(64)}`, serverVersion: '17.2', dumpedAt: '2027-03-05 02:00:11 UTC' },
      createdAt: '2027-03-05T16:30:00.000Z', expiresAt: '2027-03-06T16:30:00.000Z', deletedAt: '2027-03-05T16:41:00.000Z', leftBehind: [], swept: [],
    },
    steps: [
      { title: 'Fetch both images', start: 0, seconds: 4.1 },
      { title: "Copy the customer's data", start: 4.1, seconds: 62.3 },
      { title: 'Clone the database', start: 66.4, seconds: 38.9 },
      { title: 'Neutralize the clone', start: 105.3, seconds: 3.2 },
      { title: 'Observe the database before', start: 108.5, seconds: 2.4 },
      { title: 'Plan the update', start: 110.9, seconds: 6.5 },
      { title: 'Restore drill', start: 117.4, seconds: 41.2 },
      { title: 'Update with the new image', start: 159, seconds: 184.2 },
      { title: 'Observe the database after', start: 343.2, seconds: 2.6 },
      { title: 'Compare all rows', start: 345.8, seconds: 12.1 },
      { title: 'Try the old image as it is', start: 159, seconds: 240 },
      { title: 'Try both images on the migrated database', start: 357.9, seconds: 96.4 },
    ],
  };
}

export function bigUpdate(overrides: Partial<UpdateDocument> = {}): UpdateDocument {
  return update({
    change: { modules: { processed: ['acme', 'sale', 'stock'], installed: ['acme_portal'] }, scripts: ['acme:pre:19.0.2.0.0'], before: { modules: {}, schema: {} }, schema: { acme_job: 'x' }, seconds: 150 },
    differences: { acme_job: ['column removed legacy_note character varying', 'column altered rate numeric -> integer'] },
    moduleSeconds: { acme: 102.4, sale: 31.2, stock: 12.9, acme_portal: 1.4 },
    log: { errors: [], warnings: [{ level: 'WARNING', logger: 'odoo.models', message: "acme.job.old_name: inconsistent 'store' for computed fields" }] },
    seconds: 184.2,
    ...overrides,
  });
}

const before = observation({ sizes: SIZES });
const after = observation({ modules: { ...before.modules, acme: { state: 'installed', version: '19.0.2.0.0' } } });
const probed = { ...probe(), ran: { models: 412, views: 1308, reports: 44 }, seconds: 61 };
const started = { ...probe(), ran: { pages: 9 }, seconds: 12.4 };
const tried = { probe: probed, smoke: started };

/** A good release, of which the authors declare what it does. */
export function passing(): Report {
  const found = comparison({
    labels: LABELS,
    tables: {
      acme_job: { columns: {}, gone: { legacy_note: { values: 1000, heldBy: [] }, old_ref: { values: 1002, heldBy: ['external_ref'] } } },
      crm_tag: { columns: {}, gone: {}, deleted: { rows: 3, byDataFiles: 0, ids: [4, 9, 17] } },
    },
  });
  const intent = {
    sha256: 'sha256:1', logs: [],
    changes: [
      { kind: 'drops' as const, subject: 'acme_job.legacy_note', upTo: 1200, because: 'Nobody has used it since 2023; it was asked for in ticket 4711.' },
      { kind: 'deletes' as const, subject: 'crm_tag', upTo: null, because: 'Sales agreed that the old tags confuse people.' },
    ],
  };
  return makeReport(factsOf(rehearsal({ plan: { modules: ['acme', 'sale', 'stock'], scripts: ['acme:pre:19.0.2.0.0'] }, before, after, update: bigUpdate(), comparison: found, baseline: tried, newImage: tried, oldImage: tried }), intent));
}

/** A release that loses values, breaks a view, takes too long and can't be taken back without a restore. */
export function failing(): Report {
  const found = comparison({
    labels: LABELS,
    tables: {
      acme_job: {
        columns: { rate: { changed: { rows: 412, byDataFiles: 0, ids: [1, 2, 3, 4, 5] } } },
        gone: { legacy_note: { values: 1000, heldBy: [] } },
      },
      crm_tag: { columns: {}, gone: {}, deleted: { rows: 3, byDataFiles: 0, ids: [4, 9, 17] } },
    },
    sequencesGoneBack: { account_move_seq: { before: 812, after: 1 } },
  });
  const broken = { probe: 'views', subject: 'acme.view_job_form', message: 'Field "legacy_note" does not exist in model "acme.job"' };
  const log = { errors: [{ level: 'ERROR', logger: 'odoo.sql_db', message: 'bad query: ALTER TABLE' }], warnings: [] };
  const users = Array.from({ length: 10 }, (_, index) => index + 1);
  const access = (who: number[]): ReturnType<typeof probe>['access'] => ({
    users, menus: {}, records: {}, refused: [], outOfTime: [], rights: { 'sale.order': { read: users, write: who, create: users, unlink: [] } },
  });
  return makeReport(factsOf(rehearsal({
    plan: { modules: ['acme', 'sale', 'stock'], scripts: ['acme:pre:19.0.2.0.0', 'sale:post:19.0.1.2.0'] },
    before, after, update: bigUpdate({ log }), comparison: found,
    baseline: { probe: { ...probed, access: access(users) }, smoke: started },
    newImage: { probe: { ...probed, failures: [broken], outcome: 'fail', access: access([1, 2]) }, smoke: started },
    oldImage: { probe: { ...probed, failures: [broken], outcome: 'fail' }, smoke: started },
  }), null, 120));
}

/** A rehearsal that could not find out everything, on data and code whose names attack the report. */
export function hostile(): Report {
  const facts = factsOf(rehearsal({
    before: observation({ modules: { [HOSTILE]: { state: 'installed', version: HOSTILE } } }), after: observation({ modules: { [HOSTILE]: { state: 'installed', version: ENDLESS } } }),
    plan: { modules: ['acme'], scripts: ['acme:pre:19.0.2.0.0'] },
    update: bigUpdate({
      moduleSeconds: { [HOSTILE]: 3, [ENDLESS]: 2 }, differences: { [HOSTILE]: [HOSTILE, ENDLESS] },
      change: { modules: { processed: ['acme', HOSTILE, ENDLESS], installed: [] }, scripts: ['acme:pre:19.0.2.0.0'], before: { modules: {}, schema: {} }, schema: {}, seconds: 1 },
      log: { errors: [], warnings: Array.from({ length: 150 }, () => ({ level: 'WARNING', logger: HOSTILE, message: ENDLESS })) },
    }),
    comparison: comparison({
      labels: { tables: { [HOSTILE]: HOSTILE }, columns: { [`${HOSTILE}.x`]: HOSTILE } },
      unread: [{ table: HOSTILE, message: ENDLESS }],
    }),
    newImage: { probe: { ...probed, notRun: [{ probe: HOSTILE, message: HOSTILE }] }, smoke: started },
  }));
  const difference = { kind: 'drops' as const, subject: `${HOSTILE}.x`, count: 1, ids: [HOSTILE], code: HOSTILE, message: HOSTILE };
  const reasons = [...facts.judgement.reasons, { code: HOSTILE, message: HOSTILE }, { code: 'probe-failed', message: ENDLESS }];
  const judgement = { ...facts.judgement, reasons, undeclared: [difference], declared: [`drops ${HOSTILE}, 1 value — because: ${HOSTILE}`, ENDLESS], explained: [HOSTILE, ENDLESS] };
  return makeReport({ ...facts, image: `registry.example/${HOSTILE}`, judgement, clone: { ...facts.clone, deletedAt: null, leftBehind: [HOSTILE], swept: [HOSTILE], source: { kind: 'database', name: HOSTILE } }, steps: [...facts.steps, { title: HOSTILE, start: 400, seconds: 0 }] });
}
