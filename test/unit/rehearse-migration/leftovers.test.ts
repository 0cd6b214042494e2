import { describe, expect, test } from '@jest/globals';
import { formatRecord, makeRecord, parseRecord, type CloneRecord } from '../../../actions/rehearse-migration/src/clone-record.ts';
import { findLeftItems, findLeftovers, type ServerInventory } from '../../../actions/rehearse-migration/src/leftovers.ts';

const NOW = new Date('2026-11-22T12:00:00Z');
const DAY = 24 * 3_600_000;
const SINCE = '2026-11-22T11:00:00.000000Z';

const record = (digit: string, pid: number, made = NOW): CloneRecord => makeRecord(`kit_rehearsal_${digit.repeat(10)}`, { pid, since: SINCE }, made, {});
const A = record('a', 100);
const B = record('b', 200);

function inventory(records: readonly CloneRecord[], sessions: ServerInventory['sessions'] = []): ServerInventory {
  return {
    roles: records.map((one) => ({ name: one.rehearsal, comment: formatRecord(one) })),
    databases: records.map((one) => ({ name: one.rehearsal, owner: one.rehearsal, comment: formatRecord(one) })),
    sessions,
  };
}

const session = (pid: number, more: Partial<ServerInventory['sessions'][number]> = {}): ServerInventory['sessions'][number] =>
  ({ pid, since: SINCE, role: 'admin', database: 'postgres', ...more });
const names = (found: ServerInventory, now = NOW): string[] => findLeftovers(found, now).map(({ record: { rehearsal } }) => rehearsal);

describe('a rehearsal is over', () => {
  test('when its session is gone, and not while it lasts: two at once keep what is theirs', () => {
    expect(names(inventory([A, B], [session(100), session(200)]))).toEqual([]);
    expect(names(inventory([A, B], [session(200)]))).toEqual([A.rehearsal]);
    expect(names(inventory([A, B], [session(100, { since: '2026-11-22T11:30:00.000000Z' }), session(200)]))).toEqual([A.rehearsal]);
  });

  test('not while anybody is in one of its databases, whatever became of its session', () => {
    expect(names(inventory([A], [session(300, { role: A.rehearsal })]))).toEqual([]);
    expect(names(inventory([A], [session(300, { database: A.rehearsal })]), new Date(NOW.getTime() + 2 * DAY))).toEqual([]);
  });

  test('when its time has passed, though a connection pool keeps its session or another role may not see whose it is', () => {
    for (const since of [SINCE, null]) {
      const pooled = inventory([A], [session(100, { since })]);
      expect(names(pooled)).toEqual([]);
      expect(names(pooled, new Date(NOW.getTime() + DAY + 1))).toEqual([A.rehearsal]);
    }
  });
});

describe("what is not the kit's is never a leftover", () => {
  test('a role or a database without the record, whatever its name', () => {
    const foreign = inventory([A]);
    foreign.roles = [{ name: A.rehearsal, comment: null }];
    foreign.databases = [{ name: A.rehearsal, owner: 'odoo', comment: 'the accountant looks at this' }];
    expect(names(foreign)).toEqual([]);
  });

  test('a database that a record on another one does not name', () => {
    const found = inventory([A]);
    found.databases.push({ name: 'kit_rehearsal_cccccccccc', owner: 'odoo', comment: formatRecord(A) });
    expect(findLeftovers(found, NOW)).toMatchObject([{ databases: [A.rehearsal] }]);
  });

  test.each([
    ['no JSON', 'a clone'], ['JSON of somebody else', '{"rehearsal": "kit_rehearsal_aaaaaaaaaa"}'],
    ['a record that names any role', formatRecord(A).replace(A.rehearsal, 'odoo')],
  ])('a record that is %s', (_what, comment) => {
    expect(parseRecord(comment)).toBeNull();
  });
});

test('a database that was made last before the kill goes with its role', () => {
  const found = inventory([A]);
  found.databases.push({ name: `${A.rehearsal}_before`, owner: A.rehearsal, comment: null });
  expect(findLeftovers(found, NOW)).toMatchObject([{ role: A.rehearsal, databases: [A.rehearsal, `${A.rehearsal}_before`] }]);
});

test('databases whose role is gone already are found by their own record', () => {
  expect(findLeftovers({ ...inventory([A]), roles: [] }, NOW)).toMatchObject([{ databases: [A.rehearsal] }]);
});

test('containers and volumes go with their rehearsal, or when their time has passed', () => {
  const item = (rehearsal: string, expiresAt: string) => ({ kind: 'volume' as const, id: `odoo-kit-${rehearsal}`, rehearsal, expiresAt });
  const items = [item('over', '2026-11-23T00:00:00Z'), item('running', '2026-11-23T00:00:00Z'), item('expired', '2026-11-22T00:00:00Z'), item('undated', '')];
  expect(findLeftItems(items, new Set(['over']), NOW).map(({ rehearsal }) => rehearsal)).toEqual(['over', 'expired']);
});

test('a record says who made the clone, by names only', () => {
  const environment = { GITHUB_ACTOR: 'mary', GITHUB_REPOSITORY: 'acme/gitops', GITHUB_RUN_ID: '42', GITHUB_TOKEN: 'a-secret' };
  const made = makeRecord(A.rehearsal, A.session, NOW, environment);
  expect(made).toMatchObject({ madeBy: { actor: 'mary', repository: 'acme/gitops', run: '42' }, createdAt: '2026-11-22T12:00:00.000Z', expiresAt: '2026-11-23T12:00:00.000Z' });
  expect(parseRecord(formatRecord(made))).toEqual(made);
  expect(formatRecord(made)).not.toContain('a-secret');
});
