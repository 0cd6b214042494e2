import { describe, expect, test } from '@jest/globals';
import type { AccessFacts } from '../../../../../actions/common/odoo/helper/access-facts.ts';
import { isDeclarable } from '../../../../../actions/common/odoo/intent/schema.ts';
import { accessDifferences, judgeAccessFacts } from '../../../../../actions/common/odoo/rehearsal/access-judgement.ts';
import { judgeRehearsal } from '../../../../../actions/common/odoo/rehearsal/judgement.ts';
import { probe, rehearsal } from './observations.ts';

const NOBODY = { read: [], write: [], create: [], unlink: [] };

/** Users 2 and 7 read jobs; 7 sees 40 of the 100. */
function facts(overrides: Partial<AccessFacts> = {}): AccessFacts {
  return {
    users: [2, 7],
    menus: { 'acme.menu_jobs': [2, 7], 'acme.menu_settings': [2] },
    rights: { 'acme.job': { ...NOBODY, read: [2, 7], write: [2] } },
    records: { 'acme.job': { all: 100, seen: { 7: 40 } } },
    refused: [],
    outOfTime: [],
    ...overrides,
  };
}

function seen(all: number, user: number): Partial<AccessFacts> {
  return { records: { 'acme.job': { all, seen: { 7: user } } } };
}

function said(before: AccessFacts, after: AccessFacts): string[] {
  return accessDifferences(before, after).map(({ kind, subject, count, ids }) => `${kind} ${subject} of ${count}: ${ids.join(' ')}`);
}

describe('rights', () => {
  test('that nothing changed are no difference', () => {
    expect(said(facts(), facts())).toEqual([]);
  });

  test('that were lost or gained are told, each model and right once', () => {
    const after = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [], unlink: [2, 7] } } });
    expect(accessDifferences(facts(), after)).toEqual([
      { kind: 'revokes', subject: 'acme.job/read', count: 1, ids: [7], code: 'access-lost', message: '1 of 2 users may no longer read records of acme.job.' },
      { kind: 'revokes', subject: 'acme.job/write', count: 1, ids: [2], code: 'access-lost', message: '1 of 2 users may no longer write records of acme.job.' },
      {
        kind: 'grants', subject: 'acme.job/unlink', count: 2, ids: [2, 7], code: 'access-gained',
        message: '2 of 2 users may now unlink records of acme.job, and could not before.',
      },
    ]);
  });

  test('name five users at most', () => {
    const users = [1, 2, 3, 4, 5, 6];
    const before = facts({ users, rights: { 'acme.job': { ...NOBODY, create: users } } });
    expect(said(before, { ...before, rights: { 'acme.job': NOBODY } })).toEqual(['revokes acme.job/create of 6: 1 2 3 4 5']);
  });

  test('of models and users that came or went are no matter of access', () => {
    const after = facts({ users: [2], rights: { 'acme.task': { ...NOBODY, read: [2] } }, records: {}, menus: { 'acme.menu_tasks': [2] } });
    expect(said(facts(), after)).toEqual([]);
    expect(said(facts(), facts({ users: [2], menus: { 'acme.menu_jobs': [2] } }))).toEqual([]);
  });
});

describe('forms', () => {
  const form = (overrides: Partial<NonNullable<AccessFacts['forms']>[string]> = {}): Partial<AccessFacts> => ({
    forms: { 'acme.job': { readers: [2, 7], fields: ['margin', 'name'], hidden: {}, creators: [2, 7], cannotCreate: {}, ...overrides } },
  });

  test('fields that users see no more, or for the first time, are told one by one', () => {
    const before = facts(form({ hidden: { name: [7] } }));
    expect(accessDifferences(before, facts(form({ hidden: { margin: [2, 7] } })))).toEqual([
      { kind: 'revokes', subject: 'acme.job/field:margin', count: 2, ids: [2, 7], code: 'access-lost', message: '2 of 2 users no longer see field margin of acme.job.' },
      {
        kind: 'grants', subject: 'acme.job/field:name', count: 1, ids: [7], code: 'access-gained',
        message: '1 of 2 users now see field name of acme.job, and could not before.',
      },
    ]);
    expect(['acme.job/field:margin', 'acme.job/field:x_Margin_2'].map((subject) => isDeclarable('revokes', subject))).toEqual([true, true]);
  });

  test('fields that came or went, and users who may not read the model before or after, are no matter of it', () => {
    const hidden = { margin: [2, 7] };
    expect(said(facts(form({ fields: ['name'] })), facts(form({ hidden })))).toEqual([]);
    expect(said(facts(form({ hidden })), facts(form({ fields: ['name'] })))).toEqual([]);
    expect(said(facts(form({ readers: [2] })), facts(form({ readers: [7], hidden })))).toEqual([]);
    expect(said(facts(), facts(form({ hidden, cannotCreate: { 7: 'gone' } })))).toEqual([]);
    expect(said(facts(form({ hidden })), facts())).toEqual([]);
  });

  test('defaults that fail where they worked are a lost right to create', () => {
    const after = facts(form({ creators: [2], cannotCreate: { 7: 'AccessError: not allowed' } }));
    expect(accessDifferences(facts(form()), after)).toEqual([{
      kind: 'revokes', subject: 'acme.job/create', count: 1, ids: [7], code: 'access-lost',
      message: '1 of 2 users can no longer create records of acme.job, because its defaults fail: AccessError: not allowed',
    }]);
    expect(said(after, after)).toEqual([]);
    expect(said(facts({ ...form(), rights: {} }), { ...after, rights: {} })).toEqual(['revokes acme.job/create of 1: 7']);
  });

  test('a right to create that some lost and that fails for others is told once', () => {
    const before = facts({ ...form(), rights: { 'acme.job': { ...NOBODY, create: [2, 7] } } });
    const after = facts({ ...form({ creators: [], cannotCreate: { 2: 'gone', 7: 'KeyError: gone' } }), rights: { 'acme.job': { ...NOBODY, create: [7] } } });
    expect(accessDifferences(before, after)).toMatchObject([{
      subject: 'acme.job/create', count: 2, ids: [2, 7],
      message: '1 of 2 users may no longer create records of acme.job. '
        + '1 of 2 users can no longer create records of acme.job, because its defaults fail: KeyError: gone',
    }]);
  });
});

describe('records', () => {
  test('that a user sees no more are told', () => {
    expect(accessDifferences(facts(), facts(seen(100, 30)))).toEqual([{
      kind: 'revokes', subject: 'acme.job/see', count: 1, ids: [7], code: 'access-lost',
      message: '1 of 2 users no longer see records of acme.job that they saw before: up to 10 each.',
    }]);
  });

  test('that are gone for the superuser too are no matter of access', () => {
    expect(said(facts(), facts(seen(90, 30)))).toEqual([]);
    expect(said(facts(), facts(seen(91, 30)))).toEqual(['revokes acme.job/see of 1: 7']);
  });

  test('that a rule now keeps from a user whom none restricted are told', () => {
    const after = facts({ records: { 'acme.job': { all: 100, seen: { 2: 99, 7: 40 } } } });
    expect(said(facts(), after)).toEqual(['revokes acme.job/see of 1: 2']);
  });

  test('that a user sees who saw none are told, unless they are new', () => {
    expect(accessDifferences(facts(seen(100, 0)), facts(seen(103, 4)))).toEqual([expect.objectContaining({
      kind: 'grants', subject: 'acme.job/see', message: '1 of 2 users now see records of acme.job and saw none before: up to 4 each.',
    })]);
    expect(said(facts(seen(100, 0)), facts(seen(104, 4)))).toEqual([]);
    expect(said(facts(seen(100, 1)), facts(seen(100, 60)))).toEqual([]);
  });

  test('of a model that a user may not read any more are told as the lost right only', () => {
    const after = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [2] } }, records: { 'acme.job': { all: 100, seen: {} } } });
    expect(said(facts(), after)).toEqual(['revokes acme.job/read of 1: 7']);
  });

  test('of a model that a user may read for the first time are told as the gained right only', () => {
    const before = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [2] } }, records: { 'acme.job': { all: 100, seen: {} } } });
    expect(said(before, facts())).toEqual(['grants acme.job/read of 1: 7']);
  });

  test('beyond what is counted say nothing', () => {
    const many = { records: { 'acme.job': { all: 50_000, seen: {} } } };
    expect(said(facts(many), facts({ records: { 'acme.job': { all: 50_000, seen: { 2: 10_000 } } } }))).toEqual([]);
  });
});

test('menus that users see no more are told one by one, and those that nobody has any more are none', () => {
  const before = facts({ menus: { a: [2, 7], b: [2, 7], c: [2, 7], gone: [2] } });
  const after = facts({ menus: { a: [2], b: [], c: [2, 7] } });
  expect(said(before, after)).toEqual(['revokes menu/a of 1: 7', 'revokes menu/b of 2: 2 7']);
  expect(accessDifferences(before, after)[0]?.message).toBe('1 of 2 users no longer see menu a.');
});

test('what only the new image refuses to answer leaves it open', () => {
  const refused = [{ subject: 'records of acme.job', message: 'ValueError: gone' }];
  expect(judgeAccessFacts(facts(), facts({ refused }))).toEqual({
    outcome: 'unknown',
    reasons: [{
      code: 'access-not-read', message: 'With the new image the records of acme.job could not be asked for: ValueError: gone',
      evidence: { subject: 'records of acme.job' },
    }],
  });
  expect(judgeAccessFacts(facts({ refused }), facts({ refused })).outcome).toBe('pass');
});

test('a rehearsal fails for lost access, and a probe without these facts does not', () => {
  const before = { ...probe(), access: facts() };
  const after = { ...probe(), access: facts({ menus: { 'acme.menu_jobs': [2], 'acme.menu_settings': [2] } }) };
  const smoke = probe();
  const judged = (first: typeof before): string[] =>
    judgeRehearsal(rehearsal({ baseline: { probe: first, smoke }, newImage: { probe: after, smoke } }), null).reasons.map(({ code }) => code);
  expect(judged(before)).toEqual(['access-lost']);
  const because = 'Only managers change settings from now on.';
  const intent = { sha256: 'sha256:0', changes: [{ kind: 'revokes' as const, subject: 'menu/acme.menu_jobs', upTo: 1, because }], logs: [] };
  expect(judgeRehearsal(rehearsal({ baseline: { probe: before, smoke }, newImage: { probe: after, smoke } }), intent)).toMatchObject({
    outcome: 'pass', declared: [`revokes menu/acme.menu_jobs, 1 user — because: ${because}`],
  });
  expect(judged(probe() as typeof before)).toEqual([]);
});
