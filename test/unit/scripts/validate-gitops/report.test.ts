import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../../actions/common/kubernetes/finding.ts';
import { reportMarkdown, reportText } from '../../../../scripts/src/validate-gitops/report.ts';
import type { Validation } from '../../../../scripts/src/validate-gitops/validate.ts';

const finding: Finding = { code: 'replicas', severity: 'error', environment: 'production', object: 'Deployment/web', file: 'vendor/web.yaml', line: 2, message: 'Deployment/web has fewer than two replicas.', advice: 'Give it two.' };
const validation = (...findings: Finding[]): Validation => ({ outcome: 'fail', environments: ['production', 'qa'], hosts: [], objects: 60, findings, silenced: 0 });
const everywhere = ['production', 'qa', 'staging', 'dev', 'dr'].map((environment) => ({ ...finding, environment }));

describe('findings that say the same of several environments', () => {
  test('are one for people, and one at the line of a pull request', () => {
    expect(reportText(validation(...everywhere), 'text').split('\n').slice(0, 2)).toEqual(['error replicas [production, qa, staging and 2 more] vendor/web.yaml:2', '  Deployment/web has fewer than two replicas.']);
    expect(reportText(validation(...everywhere), 'github').match(/^::error/gm)).toHaveLength(1);
  });

  test('stay apart for programs', () => {
    expect((JSON.parse(reportText(validation(...everywhere), 'json')) as Validation).findings).toHaveLength(5);
  });
});

test('an annotation names its file as GitHub knows it', () => {
  expect(reportText(validation(finding), 'github', 'hosting/odoo')).toContain('::error file=hosting/odoo/vendor/web.yaml,line=2,title=replicas in production::');
});

test('foreign text ends neither an annotation nor a row of the summary', () => {
  const hostile = { ...finding, message: 'a\n::error::b | c <img> @acme', file: 'a,line=9:b' };
  expect(reportText(validation(hostile), 'github').split('\n')[0]).toBe('::error file=a%2Cline=9%3Ab,line=2,title=replicas in production::a%0A::error::b | c <img> @acme Give it two.');
  expect(reportMarkdown(validation(hostile)).split('\n')).toHaveLength(5);
  expect(reportMarkdown(validation(hostile))).toContain('b \\| c &lt;img&gt; &#64;acme');
});

test('the summary of a job has every finding, and no table where there is none', () => {
  const many = Array.from({ length: 200 }, (_, line) => ({ ...finding, line }));
  expect(reportMarkdown(validation(...many)).match(/^\| replicas /gm)).toHaveLength(200);
  expect(reportMarkdown({ ...validation(), outcome: 'pass' })).toBe('**Validate:** pass: 2 environments with 60 objects, 0 findings.');
});
