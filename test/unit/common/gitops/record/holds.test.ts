import { describe, expect, test } from '@jest/globals';
import { addHold, isHeld, parseHolds, type Hold } from '../../../../../actions/common/gitops/record/holds.ts';

const DIGEST = `sha256:${'1'.repeat(64)}`;
const OTHER = `sha256:${'2'.repeat(64)}`;
const hold: Hold = {
  digest: DIGEST,
  environments: ['production'],
  reason: 'smoke failed: "500" on /web',
  since: '2026-01-31T09:30:00.000Z',
  by: 'rollback-release',
};
const otherHold = { ...hold, digest: `sha256:${'3'.repeat(64)}`, environments: ['qa', 'staging'] };

describe('isHeld', () => {
  test('goes by digest and environment together', () => {
    expect(isHeld([hold], DIGEST, 'production')).toBe(true);
    expect(isHeld([hold], DIGEST, 'staging')).toBe(false);
    expect(isHeld([hold], OTHER, 'production')).toBe(false);
  });
});

describe('parseHolds', () => {
  test('a repo without the file holds nothing', () => {
    expect(parseHolds(undefined)).toEqual([]);
    expect(parseHolds('holds: []\n')).toEqual([]);
    expect(parseHolds('holds:\n')).toEqual([]);
  });

  test('a hold that says too little is an error with its place', () => {
    expect(() => parseHolds(`holds:\n  - digest: ${DIGEST}\n    environments: []\n    reason: bad\n    until: x\n`)).toThrow(
      [
        'holds.yaml:3:19: holds[0].environments is wrong: must name an environment.',
        'holds.yaml:2:5: holds[0].since is missing: must be a time such as 2026-01-31T09:30:00Z.',
        'holds.yaml:2:5: holds[0].by is missing: expected string.',
        'holds.yaml:5:5: holds[0].until is not a known key. Allowed are: digest, environments, reason, since, by.',
      ].join('\n'),
    );
  });

  test.each(['"*"', 'Production', 'prod/eu'])('the name %s is an error, as no environment has it and it would hold nothing', (name) => {
    const text = `holds:\n  - digest: ${DIGEST}\n    environments: [${name}]\n    reason: r\n    since: 2026-01-31T09:30:00Z\n    by: anna\n`;
    expect(() => parseHolds(text)).toThrow('holds.yaml:3:20: holds[0].environments[0] is wrong: must be an environment name such as production');
  });

  test('an empty file is an error, not "nothing is on hold"', () => {
    expect(() => parseHolds('')).toThrow('holds.yaml:1:1: is empty.');
  });
});

describe('addHold', () => {
  const texts: [string, string | undefined][] = [
    ['no file', undefined],
    ['an empty list', '# Digests that nobody may promote.\nholds: []  # none\n'],
    ['a list without a value', 'holds: # none\n# end\n'],
    ['a list at the column of its key', `holds:\n- {digest: '${OTHER}', environments: [qa, staging], reason: "r", since: 2026-01-01T00:00:00Z, by: x}\n# end\n`],
    ['a list moved in by four, CRLF, no final line end', `holds:\r\n    - digest: ${OTHER}\r\n      environments:\r\n        - qa # really\r\n      reason: r\r\n      since: 2026-01-01T00:00:00Z\r\n      by: x`],
    ['a list that is null in writing', 'holds: ~ # none\n'],
    ['a list that is null in full', '# Digests.\r\nholds: null\r\n'],
  ];

  test.each(texts)('adds to %s', (_, text) => {
    const result = addHold(text, hold);
    expect(parseHolds(result)).toEqual([...parseHolds(text), hold]);
    expect(parseHolds(addHold(result, otherHold))).toEqual([...parseHolds(text), hold, otherHold]);
  });

  test.each(texts.slice(3, 5))('keeps every byte of %s', (_, text = '') => {
    const result = addHold(text, hold);
    const start = result.indexOf(text.includes('# end') ? '- digest: "' : '\r\n    - digest: "');
    const added = result.length - text.length;
    expect(result.slice(0, start) + result.slice(start + added)).toBe(text);
  });

  test('uses the line ends of the file', () => {
    expect(addHold(texts[4]?.[1], hold).replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('a hold that is there already changes nothing', () => {
    const once = addHold(undefined, hold);
    expect(addHold(once, { ...hold, reason: 'again', since: '2026-02-01T00:00:00.000Z' })).toBe(once);
  });

  test('another environment of the same digest is a hold of its own', () => {
    expect(parseHolds(addHold(addHold(undefined, hold), { ...hold, environments: ['production', 'dr'] }))).toHaveLength(2);
  });

  test.each(['{holds: []}\n', '{"holds": []}\n'])('a file in braces is not rewritten: %s', (text) => {
    expect(() => addHold(text, hold)).toThrow('holds.yaml:1:1: a hold can only be added to a file in block style, in which "holds:" has a line of its own.');
  });

  test('a list in brackets is not rewritten', () => {
    const text = `holds: [{digest: '${OTHER}', environments: [qa], reason: r, since: 2026-01-01T00:00:00Z, by: x}]\n`;
    expect(() => addHold(text, hold)).toThrow('holds.yaml:1:8: items can only be added to a list in block style');
  });
});
