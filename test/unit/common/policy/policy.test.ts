import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { policyJsonSchema } from '../../../../actions/common/policy/json-schema.ts';
import { defaultPolicy, parsePolicy } from '../../../../actions/common/policy/policy.ts';
import { refusal } from '../../refusal.ts';

function production(lines: string): string {
  return `environments:\n  production:\n${lines.split('\n').map((line) => `    ${line}`).join('\n')}\n`;
}

function refused(text: string): string {
  return refusal(() => parsePolicy(text));
}

describe('a policy', () => {
  test('that is silent takes the safe choice everywhere', () => {
    expect(parsePolicy(production('approvals: {from: [rosa]}'))).toEqual({
      mode: 'enforce',
      scan: { fail: 'high', report: 'low', ignoreUnfixed: false },
      downtimeBudget: null,
      killDrill: false,
      environments: {
        production: {
          mode: 'enforce',
          gates: { scan: true, marker: true, approvals: true, window: true },
          approvals: { count: 1, from: [{ login: 'rosa' }], distinctFromAuthor: true, distinctFromDispatcher: true },
          windows: [],
          freezes: [],
          rehearsalMaximumAge: 7 * 86_400,
          scanMaximumAge: 86_400,
        },
      },
    });
  });

  test('keeps days apart from hours, and local times local', () => {
    const text = production(`gates: {approvals: false}
windows: [{rrule: "FREQ=WEEKLY;BYDAY=TU;BYHOUR=20", duration: 90m, timezone: Europe/Amsterdam}]
freezes:
  - {name: stock count, rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", from: 2026-01-02T18:00, duration: 2d, timezone: Europe/Amsterdam}
  - {name: year end, from: 2026-12-20T00:00, until: 2027-01-04T00:00, timezone: UTC}`);
    expect(parsePolicy(text).environments['production']).toMatchObject({
      windows: [{ rrule: 'FREQ=WEEKLY;BYDAY=TU;BYHOUR=20', duration: { days: 0, seconds: 5400 }, timezone: 'Europe/Amsterdam' }],
      freezes: [
        { name: 'stock count', duration: { days: 2, seconds: 0 }, from: Date.UTC(2026, 0, 2, 18) },
        { name: 'year end', from: Date.UTC(2026, 11, 20), until: Date.UTC(2027, 0, 4) },
      ],
    });
  });

  test('says how long a release may shut users out', () => {
    expect(parsePolicy(`rehearsal: {downtime-budget: 90m}\n${production('approvals: {from: [rosa]}')}`).downtimeBudget).toBe(5400);
    expect(refused(`rehearsal: {downtime-budget: 90s}\n${production('approvals: {from: [rosa]}')}`)).toContain('must be a length such as 90m, 4h or 3d.');
  });

  test('says whether each rehearsal kills an update', () => {
    expect(parsePolicy(`rehearsal: {kill-drill: true}\n${production('approvals: {from: [rosa]}')}`).killDrill).toBe(true);
  });

  test('without a file has thresholds and lets nothing be promoted', () => {
    expect(defaultPolicy()).toEqual({ mode: 'enforce', scan: { fail: 'high', report: 'low', ignoreUnfixed: false }, downtimeBudget: null, killDrill: false, environments: {} });
  });
});

describe('a policy is refused, with line and column,', () => {
  test.each([
    ['for a key that nothing evaluates', `${production('approvals: {from: [rosa]}')}soak: 2d\n`, 'policy.yaml:4:1: soak is not a known key'],
    ['for a gate that cannot be switched off', production('gates: {rehearsal: false}'), 'policy.yaml:3:13: environments.production.gates.rehearsal is not a known key'],
    ['for approvals that name nobody', production('approvals: {count: 1, from: []}'), 'must name at least one person'],
    ['for approvals that are asked for and not set', production('gates: {}'), 'list who may approve, or set gates.approvals to false'],
    ['for a team', production('approvals: {from: ["@acme/releases"]}'), 'teams and apps cannot approve'],
    ['for an app', production('approvals: {from: ["robot[bot]"]}'), 'teams and apps cannot approve'],
    ['for more approvals than people', production('approvals: {count: 2, from: [rosa]}'), 'asks for more people than "from" names (1)'],
    ['for a person who is listed twice', production('approvals: {from: [rosa, Rosa]}'), 'names somebody who is listed already'],
    ['for no approval at all', production('approvals: {count: 0, from: [rosa]}'), 'environments.production.approvals.count is wrong'],
    ['for approvals that a gate would not ask for', production('gates: {approvals: false}\napprovals: {from: [rosa]}'), 'would have no effect'],
    ['for windows that a gate would not ask for', production('gates: {approvals: false, window: false}\nwindows: [{rrule: FREQ=DAILY, duration: 1h, timezone: UTC}]'), 'would have no effect'],
    ['for an age of zero', production('gates: {approvals: false}\nevidence: {scan-max-age: 0d}'), 'must be an age such as 90m, 12h or 7d'],
    ['for an age of centuries', production('gates: {approvals: false}\nevidence: {scan-max-age: 99999d}'), 'must be at most 366d'],
    ['for thresholds that hide what fails', `scan: {fail: medium, report: high}\n${production('gates: {approvals: false}')}`, 'must not be above "fail" (medium)'],
    ['for an environment that no folder can have', 'environments:\n  ../x:\n    gates: {approvals: false}\n', 'must be an environment name'],
    ['without environments', 'environments: {}\n', 'must list at least one environment'],
    ['of a later version', `version: 2\n${production('gates: {approvals: false}')}`, 'policy.yaml:1:10: version is wrong'],
    ['for a mode that is none', `mode: off\n${production('gates: {approvals: false}')}`, 'policy.yaml:1:7: mode is wrong'],
  ])('%s', (_what, text, sentence) => {
    expect(refused(text)).toContain(sentence);
  });

  const window = (parts: string): string => production(`gates: {approvals: false}\nwindows: [{${parts}}]`);
  test.each([
    ['an hour that is none', 'rrule: "FREQ=DAILY;BYHOUR=25", duration: 1h, timezone: UTC', 'has the value "25" in BYHOUR'],
    ['a repeated part', 'rrule: "FREQ=DAILY;FREQ=WEEKLY", duration: 1h, timezone: UTC', 'has FREQ twice'],
    ['an end in the rule', 'rrule: "FREQ=DAILY;COUNT=3", duration: 1h, timezone: UTC', 'has the part "COUNT"'],
    ['seconds', 'rrule: "FREQ=SECONDLY", duration: 1h, timezone: UTC', 'in FREQ'],
    ['no day', 'rrule: "FREQ=WEEKLY;BYHOUR=3", duration: 1h, timezone: UTC', 'does not say on which days'],
    ['no month', 'rrule: "FREQ=YEARLY;BYMONTHDAY=3", duration: 1h, timezone: UTC', 'BYDAY or BYMONTHDAY and BYMONTH'],
    ['an interval without a start', 'rrule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", duration: 1h, timezone: UTC', 'needs "from"'],
    ['a day that never comes', 'rrule: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", duration: 1h, timezone: UTC', 'never happens'],
    ['a day number in a week', 'rrule: "FREQ=WEEKLY;BYDAY=2MO", duration: 1h, timezone: UTC', 'is not a valid RRULE'],
    ['too many times', `rrule: "FREQ=DAILY;BYHOUR=1,2,3,4,5;BYMINUTE=0,10,20,30,40", duration: 5m, timezone: UTC`, 'more than 24 times a day'],
    ['a part that is none', 'rrule: "FREQ=DAILY;;", duration: 1h, timezone: UTC', 'is not NAME=VALUE'],
    ['another rule behind it', 'rrule: "FREQ=DAILY\\nEXDATE:20260101", duration: 1h, timezone: UTC', 'is wrong'],
    ['a time zone that is no place', 'rrule: FREQ=DAILY, duration: 1h, timezone: CET', 'IANA time zone database'],
    ['a time zone that does not exist', 'rrule: FREQ=DAILY, duration: 1h, timezone: Europe/Amsterdm', 'IANA time zone database'],
    ['an offset', 'rrule: FREQ=DAILY, duration: 1h, timezone: "+01:00"', 'IANA time zone database'],
    ['a length that is none', 'rrule: FREQ=DAILY, duration: 1 hour, timezone: UTC', 'must be a length such as'],
    ['no length', 'rrule: FREQ=DAILY, timezone: UTC', 'duration is missing'],
  ])('for a window with %s', (_what, parts, sentence) => {
    expect(refused(window(parts))).toContain(sentence);
  });

  const freeze = (parts: string): string => production(`gates: {approvals: false}\nfreezes: [{${parts}}]`);
  test.each([
    ['no name', 'from: 2026-12-20T00:00, until: 2026-12-21T00:00, timezone: UTC', 'name is missing'],
    ['no end', 'name: x, from: 2026-12-20T00:00, timezone: UTC', 'until'],
    ['an end before its start', 'name: x, from: 2026-12-20T00:00, until: 2026-12-19T00:00, timezone: UTC', 'must be after "from"'],
    ['an end and a rule', 'name: x, rrule: FREQ=DAILY, duration: 1h, until: 2026-12-19T00:00, timezone: UTC', 'can not stand beside'],
    ['a rule without a length', 'name: x, rrule: FREQ=DAILY, timezone: UTC', 'a freeze has rrule and duration'],
    ['a day that is not in the calendar', 'name: x, from: 2026-02-29T00:00, until: 2026-12-19T00:00, timezone: UTC', 'is not a date and time of the calendar'],
    ['a date without a time', 'name: x, from: 2026-02-20, until: 2026-12-19T00:00, timezone: UTC', 'must be a local date and time'],
  ])('for a freeze with %s', (_what, parts, sentence) => {
    expect(refused(freeze(parts))).toContain(sentence);
  });

  test('naming every problem at once', () => {
    const text = `mode: off\n${production('gates: {approvals: false}\nwindows:\n  - {rrule: FREQ=HOURLY, duration: 1y, timezone: X}')}soak: 1\n`;
    expect(refused(text).split('\n').map((line) => line.split(': ')[0])).toEqual(['policy.yaml:1:7', 'policy.yaml:6:17', 'policy.yaml:6:40', 'policy.yaml:6:54', 'policy.yaml:7:1']);
  });
});

describe('the published schema', () => {
  const validate = new Ajv2020({ strict: false, useDefaults: false }).compile(policyJsonSchema());

  test('takes what the code takes', () => {
    expect(validate(parse(production('approvals: {from: [rosa, {login: olle, id: 5}]}')))).toBe(true);
  });

  test.each([
    ['an unknown key', 'approvals: {from: [rosa]}\nsoak: 1d'],
    ['a gate that cannot be switched off', 'gates: {holds: false}'],
    ['a team', 'approvals: {from: ["@acme/releases"]}'],
    ['a length that is none', 'windows: [{rrule: FREQ=DAILY, duration: soon, timezone: UTC}]'],
  ])('refuses %s', (_what, lines) => {
    expect(validate(parse(production(lines)))).toBe(false);
  });

  test('asks for nothing that has a default', () => {
    expect(validate(parse(production('gates: {approvals: false}')))).toBe(true);
    expect(validate({})).toBe(false);
  });
});
