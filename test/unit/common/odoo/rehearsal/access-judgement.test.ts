import { describe, expect, test } from '@jest/globals';
import type { AccessFacts } from '../../../../../actions/common/odoo/helper/access-facts.ts';
import { judgeAccess } from '../../../../../actions/common/odoo/rehearsal/access-judgement.ts';
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

describe('rights', () => {
  test('that nothing changed pass', () => {
    expect(judgeAccess(facts(), facts())).toEqual({ outcome: 'pass', reasons: [] });
  });

  test('that were lost or gained fail, each model and right once', () => {
    const after = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [], unlink: [2, 7] } } });
    expect(judgeAccess(facts(), after)).toEqual({
      outcome: 'fail',
      reasons: [
        { code: 'access-lost', message: '1 of 2 users may no longer read records of acme.job.', evidence: { model: 'acme.job', right: 'read', users: [7] } },
        { code: 'access-lost', message: '1 of 2 users may no longer write records of acme.job.', evidence: { model: 'acme.job', right: 'write', users: [2] } },
        {
          code: 'access-gained', message: '2 of 2 users may now unlink records of acme.job, and could not before.',
          evidence: { model: 'acme.job', right: 'unlink', users: [2, 7] },
        },
      ],
    });
  });

  test('name five users at most', () => {
    const users = [1, 2, 3, 4, 5, 6];
    const before = facts({ users, rights: { 'acme.job': { ...NOBODY, create: users } } });
    const { reasons } = judgeAccess(before, { ...before, rights: { 'acme.job': NOBODY } });
    expect(reasons.map(({ evidence }) => evidence?.['users'])).toEqual([[1, 2, 3, 4, 5]]);
  });

  test('of models and users that came or went are no matter of access', () => {
    const after = facts({ users: [2], rights: { 'acme.task': { ...NOBODY, read: [2] } }, records: {}, menus: { 'acme.menu_tasks': [2] } });
    expect(judgeAccess(facts(), after).outcome).toBe('pass');
    expect(judgeAccess(facts(), facts({ users: [2], menus: { 'acme.menu_jobs': [2] } })).outcome).toBe('pass');
  });
});

describe('records', () => {
  test('that a user sees no more fail', () => {
    expect(judgeAccess(facts(), facts(seen(100, 30)))).toEqual({
      outcome: 'fail',
      reasons: [{
        code: 'access-lost', message: '1 of 2 users no longer see records of acme.job that they saw before: up to 10 each.',
        evidence: { model: 'acme.job', right: 'see', records: 10, users: [7] },
      }],
    });
  });

  test('that are gone for the superuser too are no matter of access', () => {
    expect(judgeAccess(facts(), facts(seen(90, 30))).outcome).toBe('pass');
    expect(judgeAccess(facts(), facts(seen(91, 30))).outcome).toBe('fail');
  });

  test('that a rule now keeps from a user whom none restricted fail', () => {
    const after = facts({ records: { 'acme.job': { all: 100, seen: { 2: 99, 7: 40 } } } });
    expect(judgeAccess(facts(), after).reasons.map(({ evidence }) => evidence?.['users'])).toEqual([[2]]);
  });

  test('that a user sees who saw none fail, unless they are new', () => {
    expect(judgeAccess(facts(seen(100, 0)), facts(seen(103, 4))).reasons).toEqual([expect.objectContaining({
      code: 'access-gained', message: '1 of 2 users now see records of acme.job and saw none before: up to 4 each.',
    })]);
    expect(judgeAccess(facts(seen(100, 0)), facts(seen(104, 4))).outcome).toBe('pass');
    expect(judgeAccess(facts(seen(100, 1)), facts(seen(100, 60))).outcome).toBe('pass');
  });

  test('of a model that a user may not read any more are told as the lost right only', () => {
    const after = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [2] } }, records: { 'acme.job': { all: 100, seen: {} } } });
    expect(judgeAccess(facts(), after).reasons.map(({ evidence }) => evidence?.['right'])).toEqual(['read']);
  });

  test('of a model that a user may read for the first time are told as the gained right only', () => {
    const before = facts({ rights: { 'acme.job': { ...NOBODY, read: [2], write: [2] } }, records: { 'acme.job': { all: 100, seen: {} } } });
    expect(judgeAccess(before, facts()).reasons.map(({ code, evidence }) => [code, evidence?.['right']])).toEqual([['access-gained', 'read']]);
  });

  test('beyond what is counted say nothing', () => {
    const many = { records: { 'acme.job': { all: 50_000, seen: {} } } };
    expect(judgeAccess(facts(many), facts({ records: { 'acme.job': { all: 50_000, seen: { 2: 10_000 } } } })).outcome).toBe('pass');
  });
});

test('menus that users see no more are one reason, and those that nobody has any more are none', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const before = facts({ menus: { ...Object.fromEntries(names.map((name) => [name, [2, 7]])), gone: [2] } });
  const after = facts({ menus: Object.fromEntries(names.map((name) => [name, name === 'g' ? [2, 7] : [2]])) });
  expect(judgeAccess(before, after).reasons).toEqual([{
    code: 'access-lost', message: '1 of 2 users no longer see menus: a, b, c, d, e and 1 more.',
    evidence: { menus: ['a', 'b', 'c', 'd', 'e'], count: 6, users: [7] },
  }]);
  const withoutUser = facts({ users: [2], menus: { 'acme.menu_jobs': [2], 'acme.menu_settings': [] } });
  expect(judgeAccess(facts(), withoutUser).reasons.map(({ evidence }) => evidence)).toEqual([{ menus: ['acme.menu_settings'], count: 1, users: [2] }]);
});

test('what only the new image refuses to answer leaves it open', () => {
  const refused = [{ subject: 'records of acme.job', message: 'ValueError: gone' }];
  expect(judgeAccess(facts(), facts({ refused }))).toEqual({
    outcome: 'unknown',
    reasons: [{
      code: 'access-not-read', message: 'With the new image the records of acme.job could not be asked for: ValueError: gone',
      evidence: { subject: 'records of acme.job' },
    }],
  });
  expect(judgeAccess(facts({ refused }), facts({ refused })).outcome).toBe('pass');
});

test('a rehearsal fails for lost access, and a probe without these facts does not', () => {
  const before = { ...probe(), access: facts() };
  const after = { ...probe(), access: facts({ menus: { 'acme.menu_jobs': [2], 'acme.menu_settings': [2] } }) };
  const smoke = probe();
  const judged = (first: typeof before): string[] =>
    judgeRehearsal(rehearsal({ baseline: { probe: first, smoke }, newImage: { probe: after, smoke } }), null).reasons.map(({ code }) => code);
  expect(judged(before)).toEqual(['access-lost']);
  expect(judged(probe() as typeof before)).toEqual([]);
});
