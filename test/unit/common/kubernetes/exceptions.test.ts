import { describe, expect, test } from '@jest/globals';
import { applyExceptions, type Exception, parseExceptions } from '../../../../actions/common/kubernetes/exceptions.ts';
import type { Finding } from '../../../../actions/common/kubernetes/finding.ts';
import { refusal } from '../../refusal.ts';

const exception: Exception = { rule: 'replicas', environment: 'production', object: 'Deployment/web', what: 'one web pod only', why: 'eighty users share one node', owner: 'odoo@acme.example', review: '2027-01-31' };
const finding: Finding = { code: 'replicas', environment: 'production', object: 'Deployment/web', severity: 'error', message: 'm', advice: 'a' };
const before = new Date('2027-01-31T23:59:59Z');

function left(findings: Finding[], now = before, looked = ['production'], known = ['production', 'qa']): string[] {
  return applyExceptions(findings, [exception], { looked, known }, now).findings.map(({ code, message }) => `${code}: ${message}`);
}

describe('an exception', () => {
  test('silences one rule for one object of one environment, and nothing else', () => {
    expect(left([finding])).toEqual([]);
    const others: Partial<Finding>[] = [{ code: 'probes' }, { object: 'Deployment/cron' }, { environment: 'qa' }];
    expect(left([finding, ...others.map((change) => ({ ...finding, ...change }))])).toHaveLength(3);
  });

  test('counts on its last day in full, and is a finding afterwards', () => {
    expect(left([finding], new Date('2027-02-01T00:00:00Z'))).toEqual(['replicas: m', 'exception-expired: The exception from replicas for Deployment/web in production counted until 2027-01-31.']);
  });

  test('that silences nothing is a finding, but where its environment was not looked at', () => {
    expect(left([])).toEqual(['exception-unused: The exception from replicas for Deployment/web in production silences nothing.']);
    expect(left([], before, ['qa'])).toEqual([]);
  });

  test('for an environment that there is not is a finding, with the one that was probably meant', () => {
    expect(left([finding], before, ['qa'], ['qa', 'productions'])).toEqual(['exception-unused: The exception from replicas for Deployment/web in production is for an environment that there is not. Did you mean productions?']);
  });
});

describe('exceptions.yaml', () => {
  const text = (change: object): string => `exceptions:\n  - ${JSON.stringify({ ...exception, ...change })}\n`;

  test('is read, also where it has none', () => {
    expect(parseExceptions(text({}))).toEqual([exception]);
    expect(parseExceptions('exceptions:\n')).toEqual([]);
  });

  test.each([
    ['a key that it does not have', { reviewed: '2027-01-31' }, /exceptions\[0\]\.reviewed is not a known key/],
    ['no owner', { owner: undefined }, /owner is missing/],
    ['no reason', { why: 'because' }, /must say why/],
    ['no day', { review: 'some day' }, /last day it counts/],
    ['every object', { object: '*' }, /one object such as/],
  ])('is refused with %s, by line and column', (_what, change, words) => {
    expect(refusal(() => parseExceptions(text(change)))).toMatch(words);
    expect(refusal(() => parseExceptions(text(change)))).toMatch(/^exceptions\.yaml:2:\d+: /);
  });
});
