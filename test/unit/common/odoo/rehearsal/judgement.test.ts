import { describe, expect, test } from '@jest/globals';
import type { ReleaseIntent } from '../../../../../actions/common/odoo/intent/parse.ts';
import { judgeRehearsal, type Judgement, type RehearsalObservations } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';
import { comparison, observation, probe, rehearsal, update } from './observations.ts';

const text = { type: 'character varying', notNull: false, default: null };

function judge(observations: RehearsalObservations, intent: Partial<ReleaseIntent> | null = null): Judgement {
  return judgeRehearsal(observations, intent === null ? null : { sha256: 'sha256:1', changes: [], logs: [], ...intent });
}

function codes(judgement: { reasons: { code: string }[] }): string[] {
  return judgement.reasons.map((reason) => reason.code);
}

describe('a rehearsal in which nothing changed', () => {
  test('passes, and a rollback has nothing to do', () => {
    expect(judge(rehearsal())).toMatchObject({ outcome: 'pass', reasons: [], databaseChange: 'none' });
  });
});

test('a foreign key that deletes with its target from now on is told', () => {
  const key = (action: string): Record<string, string[]> => ({ acme_job: [`acme_job_partner_id_fkey FOREIGN KEY (partner_id) REFERENCES res_partner(id) ON DELETE ${action}`] });
  const told = (from: string, to: string): string[] => judge(rehearsal({ before: observation({ constraints: key(from) }), after: observation({ constraints: key(to) }) })).explained;
  expect(told('RESTRICT', 'CASCADE')).toEqual([expect.stringMatching(/^Records of acme_job are deleted from now on .*acme_job_partner_id_fkey/)]);
  expect([told('CASCADE', 'CASCADE'), told('CASCADE', 'RESTRICT')]).toEqual([[], []]);
});

describe('what an update does to rows', () => {
  const lost = comparison({ tables: { acme_job: { columns: {}, gone: { old_ref: { values: 1000, heldBy: [] } } } } });

  test('fails with every difference that nothing explains', () => {
    const judgement = judge(rehearsal({ comparison: lost }));
    expect(judgement.outcome).toBe('fail');
    expect(judgement.reasons).toEqual([expect.objectContaining({
      code: 'values-lost',
      message: 'Column acme_job.old_ref is dropped with 1,000 values, and nothing new holds them.',
      evidence: { kind: 'drops', subject: 'acme_job.old_ref', count: 1000 },
    })]);
  });

  test('counts after a failed update too', () => {
    const failed = update({ outcome: 'failed', reasons: [{ code: 'exit-code', message: 'Odoo ended with 255.' }] });
    expect(codes(judge(rehearsal({ update: failed, comparison: lost, newImage: null, oldImage: null })))).toEqual(['exit-code', 'values-lost']);
  });

  test('is unknown, not a pass, where a table could not be read', () => {
    const judgement = judge(rehearsal({ comparison: comparison({ unread: [{ table: 'acme_job', message: 'InsufficientPrivilege' }] }) }));
    expect([judgement.outcome, ...codes(judgement)]).toEqual(['unknown', 'table-not-read']);
  });

  test('is told to the approver where it explains itself', () => {
    const renamed = comparison({ tables: { acme_job: { columns: {}, gone: { old_ref: { values: 1000, heldBy: ['external_ref'] } } } } });
    expect(judge(rehearsal({ comparison: renamed }))).toMatchObject({
      outcome: 'pass', reasons: [], explained: ['The 1,000 values of acme_job.old_ref are in external_ref now.'],
    });
  });
});

describe('what the authors declared', () => {
  const lost = comparison({ tables: { acme_job: { columns: {}, gone: { old_ref: { values: 1000, heldBy: [] } } } } });
  const changes = [{ kind: 'drops' as const, subject: 'acme_job.old_ref', upTo: 1000, because: 'Nobody uses it.' }];
  const error = { level: 'ERROR', logger: 'acme', message: 'Obsolete setting ignored' };
  const logs = [{ pattern: error.message, because: 'It is obsolete.' }];

  test('does not fail the release, and is told to the approver', () => {
    expect(judge(rehearsal({ comparison: lost }), { changes })).toMatchObject({
      outcome: 'pass', reasons: [], undeclared: [], declared: ['drops acme_job.old_ref, 1,000 values — because: Nobody uses it.'],
    });
  });

  test('fails where more was lost, and stays to be declared', () => {
    const judgement = judge(rehearsal({ comparison: lost }), { changes: changes.map((change) => ({ ...change, upTo: 999 })) });
    expect([judgement.outcome, ...codes(judgement), ...codes({ reasons: judgement.undeclared })]).toEqual(['fail', 'intent-exceeded', 'intent-exceeded']);
  });

  test('fails where it did not happen, unless the update did not end', () => {
    expect(codes(judge(rehearsal(), { changes, logs }))).toEqual(['intent-not-seen', 'intent-not-seen']);
    expect(judge(rehearsal(), { changes }).outcome).toBe('fail');
    const failed = update({ outcome: 'failed', reasons: [{ code: 'exit-code', message: 'Odoo ended with 255.' }] });
    expect(codes(judge(rehearsal({ update: failed, newImage: null, oldImage: null }), { changes, logs }))).toEqual(['exit-code']);
    expect(codes(judge(rehearsal({ comparison: null }), { changes, logs }))).not.toContain('intent-not-seen');
  });

  test('is unknown where the table could not be read', () => {
    const unread = comparison({ unread: [{ table: 'acme_job', message: 'InsufficientPrivilege' }] });
    expect(judge(rehearsal({ comparison: unread }), { changes })).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'table-not-read' }] });
  });

  test('explains the errors in the log that are meant, and no others', () => {
    const log = { errors: [...Array.from({ length: 20 }, () => error), { ...error, message: 'bad query' }], warnings: [] };
    expect(judge(rehearsal({ update: update({ log }) }), { logs }).reasons.map(({ message }) => message)).toEqual(['The update logged ERROR from acme: bad query']);
    expect(judge(rehearsal({ update: update({ log: { ...log, errors: [error] } }) }), { logs }).outcome).toBe('pass');
  });

  test('acquits no errors that the log had no room for', () => {
    const log = { counts: { error: 200, critical: 1 }, errors: Array.from({ length: 200 }, () => error), warnings: [] };
    const judgement = judge(rehearsal({ update: update({ log }) }), { logs });
    expect([judgement.outcome, judgement.reasons[0]?.message]).toEqual(['fail', 'The update logged 1 error more than the 200 that are kept.']);
  });
});

describe('how the update went', () => {
  test.each([
    ['a module that was not processed', { update: update({ change: { modules: { processed: [], installed: [] }, scripts: ['acme:pre:19.0.2.0.0'], before: { modules: {}, schema: {} }, schema: {}, seconds: 1 } }) }, 'module-not-processed'],
    ['a migration script that did not run', { update: update({ change: { modules: { processed: ['acme'], installed: [] }, scripts: [], before: { modules: {}, schema: {} }, schema: {}, seconds: 1 } }) }, 'script-not-run'],
    ['an error in the log', { update: update({ log: { errors: [{ level: 'ERROR', logger: 'odoo.schema', message: 'bad query' }], warnings: [] } }) }, 'error-logged'],
    ['an attachment whose file is gone', { after: observation({ attachments: { files: 10, missing: 1, ids: [7] } }) }, 'files-missing'],
    ['a module left to upgrade', { after: observation({ residue: ['module acme: to upgrade'] }) }, 'update-unfinished'],
    ['a promised constraint that is absent', { after: observation({ promises: { absentConstraints: ['acme_job_code_uniq'], nullableRequired: [] } }) }, 'constraint-missing'],
    ['a required field that stayed nullable', { after: observation({ promises: { absentConstraints: [], nullableRequired: ['acme.job.category'] } }) }, 'not-null-missing'],
  ])('%s fails although the update exited 0', (_, change, code) => {
    const judgement = judge(rehearsal(change));
    expect(judgement.outcome).toBe('fail');
    expect(codes(judgement)).toEqual([code]);
  });

  test('broken promises and residue that production has already do not count against the release', () => {
    const old = { residue: ['module x: to install'], promises: { absentConstraints: ['c'], nullableRequired: ['m.f'] } };
    expect(judge(rehearsal({ before: observation(old), after: observation(old) })).outcome).toBe('pass');
  });

  test('an update that failed fails with its own reasons', () => {
    const failed = update({ outcome: 'failed', reasons: [{ code: 'exit-code', message: 'Odoo ended with 255.' }] });
    const judgement = judge(rehearsal({ update: failed, newImage: null, oldImage: null }));
    expect(judgement).toMatchObject({ outcome: 'fail', databaseChange: 'breaking' });
    expect(codes(judgement)).toContain('exit-code');
  });

  test('a module that an update left uninstalled fails it, unless that is declared', () => {
    const { acme: _gone, ...modules } = observation().modules;
    const merged = { after: observation({ modules }) };
    expect(codes(judge(rehearsal(merged)))).toEqual(['module-uninstalled']);
    expect(codes(judge(rehearsal({ ...merged, comparison: null })))).toContain('module-uninstalled');
    const changes = [{ kind: 'drops' as const, subject: 'module/acme', upTo: null, because: 'It is merged into acme_base.' }];
    expect(judge(rehearsal(merged), { changes })).toMatchObject({ outcome: 'pass', reasons: [], databaseChange: 'breaking' });
  });

  test('an error with a traceback is told with what the traceback ends with', () => {
    const errors = [{ level: 'ERROR', logger: 'odoo.x', message: 'Failed.\nTraceback (most recent call last):\n  File "x.py", line 1\nacme.ParseError: while parsing\n  <field/>\nno such field' }];
    const { reasons } = judge(rehearsal({ update: update({ log: { errors, warnings: [] } }) }));
    expect(reasons.map(({ message }) => message)).toEqual(['The update logged ERROR from odoo.x: Failed. acme.ParseError: while parsing no such field']);
  });

  test('an update that was refused for what the image lacks fails', () => {
    const refused = update({ outcome: 'refused', reasons: [{ code: 'dependency-not-in-image', message: 'It lacks one.' }] });
    expect(judge(rehearsal({ update: refused, after: null, newImage: null, oldImage: null })).outcome).toBe('fail');
  });

  test('an update that was refused is unknown: nothing was learned', () => {
    const refused = update({ outcome: 'refused', reasons: [{ code: 'locked', message: 'Another update runs.' }] });
    expect(judge(rehearsal({ update: refused, after: null, newImage: null, oldImage: null })).outcome).toBe('unknown');
  });
});

describe('an error that the unchanged code logs as well', () => {
  const logged = (level: string, message: string): { level: string; logger: string; message: string } => ({ level, logger: 'odoo.addons.acme', message });
  const outcome = (level: string, message: string): string =>
    judge(rehearsal({ update: update({ log: { errors: [logged(level, message)], warnings: [] } }), noise: [logged(level, 'The printer is offline.\nTraceback')] })).outcome;

  test('is not the release\'s doing', () => {
    expect(outcome('ERROR', 'The printer is offline.\nAnother traceback')).toBe('pass');
  });

  test('excuses no other error, and nothing that is critical', () => {
    expect(outcome('ERROR', 'The printer is on fire.')).toBe('fail');
    expect(outcome('CRITICAL', 'The printer is offline.')).toBe('fail');
  });
});

describe('probes', () => {
  const broken = { probe: 'views', subject: 'acme.view_job', message: 'unknown field' };

  test('a failing probe of the new image fails the release', () => {
    const judgement = judge(rehearsal({ newImage: { probe: probe([broken]), smoke: probe() } }));
    expect(codes(judgement)).toEqual(['probe-failed']);
  });

  test('a failure that the old image had before the update does not count', () => {
    const both = { probe: probe([broken]), smoke: probe() };
    expect(judge(rehearsal({ baseline: both, newImage: both, oldImage: both })).outcome).toBe('pass');
  });

  test('probes that could not run are unknown', () => {
    expect(judge(rehearsal({ newImage: { probe: probe([], 'unknown'), smoke: probe() } })).outcome).toBe('unknown');
  });

  test('an update that ended and was not probed is unknown', () => {
    expect(judge(rehearsal({ newImage: null })).outcome).toBe('unknown');
  });
});

describe('the database change', () => {
  const grown = observation({ schema: { acme_job: { ...observation().schema['acme_job'], note: text } } });

  test('is compatible when the old image passes its probes on the migrated database', () => {
    expect(judge(rehearsal({ after: grown })).databaseChange).toBe('compatible');
  });

  test('is breaking when the old image fails one', () => {
    const oldImage = { probe: probe([{ probe: 'create', subject: 'acme.job', message: 'NOT NULL' }]), smoke: probe() };
    expect(judge(rehearsal({ after: grown, oldImage })).databaseChange).toBe('breaking');
  });

  test('is breaking when the old image was not tried, or its probes could not run', () => {
    expect(judge(rehearsal({ after: grown, oldImage: null })).databaseChange).toBe('breaking');
    expect(judge(rehearsal({ after: grown, oldImage: { probe: probe([], 'unknown'), smoke: probe() } })).databaseChange).toBe('breaking');
  });

  test('is not none when only a view or a row differs', () => {
    const view = { 'acme.form': { model: 'acme.job', active: true, hash: '1' } };
    expect(judge(rehearsal({ after: observation({ views: view }) })).databaseChange).toBe('compatible');
    const added = comparison({ tables: { ir_cron: { columns: {}, gone: {}, inserted: { rows: 1, byDataFiles: 1, ids: [] } } } });
    expect(judge(rehearsal({ comparison: added })).databaseChange).toBe('compatible');
  });
});
