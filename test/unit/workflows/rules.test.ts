import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { Action, File, Workflow } from './files.ts';
import * as rules from './rules.ts';

function workflow(text: string): File<Workflow> {
  return { path: 'workflows/x.yml', text, content: parse(text) as Workflow };
}

function action(name: string, content: Partial<Action>): File<Action> {
  return { path: `actions/${name}/action.yml`, text: '', content: { runs: { using: 'node24', main: 'dist/index.js' }, ...content } };
}

const BUMP = action('bump', { inputs: { digest: { required: true }, tag: {} }, outputs: { commit: {} } });

function job(body: string): File<Workflow> {
  return workflow(`on: {}\njobs:\n  one:\n${body.replace(/^/gm, '    ')}`);
}

describe('the rules for workflows find', () => {
  const cases: [string, string[], RegExp][] = [
    ['permissions at the top level', rules.onlyJobsHavePermissions(workflow('permissions: {contents: read}\non: {}\njobs: {}')), /top level/],
    ['no permissions at the top level', rules.onlyJobsHavePermissions(workflow('on: {}\njobs: {}')), /top level/],
    ['a job without permissions', rules.onlyJobsHavePermissions(workflow('permissions: {}\non: {}\njobs: {a: {}}')), /Job a/],
    ['a permission without a reason', rules.everyPermissionSaysWhy(job('permissions:\n  contents: read')), /contents: read/],
    ['a job without an end', rules.everyJobEnds(job('steps: []')), /timeout-minutes/],
    ['an expression in a script', rules.noExpressionInScripts(job('steps:\n  - run: echo ${{ github.actor }}')), /Step 1/],
    ['an action by its tag', rules.foreignActionsArePinned(job('steps:\n  - uses: actions/checkout@v7')), /full commit/],
    ['a commit without its version', rules.foreignActionsArePinned(job(`steps:\n  - uses: actions/checkout@${'a'.repeat(40)}`)), /full commit/],
    ['an action by a path in the workspace', rules.foreignActionsArePinned(job('steps:\n  - uses: ./actions/x')), /full commit/],
    ['an undescribed input', rules.everythingIsDescribed(workflow('on: {workflow_call: {inputs: {a: {}}}}\njobs: {}')), /^a /],
    ['an undescribed secret', rules.everythingIsDescribed(workflow('on: {workflow_call: {secrets: {b: {description: no}}}}\njobs: {}')), /^b /],
    ['a concurrency group that drops runs', rules.noRunIsDropped(workflow('on: {}\nconcurrency: {group: x, cancel-in-progress: false}\njobs: {}')), /queue: max/],
    ['a job that waits for approval inside a group', rules.noJobWaitsForApprovalInsideAGroup(workflow('on: {}\nconcurrency: {group: x}\njobs: {a: {environment: production}}')), /^Job a /],
    ['a follow-up that a failed step skips', rules.followUpsNameWhatTheyNeed(job(`steps:\n  - if: \${{ steps.v.outputs.verdict == 'failed' }}`)), /!cancelled/],
    ['a follow-up on anything but', rules.followUpsNameWhatTheyNeed(job(`steps:\n  - if: \${{ !cancelled() && steps.v.outputs.verdict != 'healthy' }}`)), /named outcome/],
  ];

  test.each(cases)('%s', (_, problems, expected) => {
    expect(problems).toEqual([expect.stringMatching(expected)]);
  });
});

describe('the rule for own actions finds', () => {
  const check = rules.ownActionsAreUsedAsDescribed([BUMP]);
  const cases: [string, string, RegExp][] = [
    ['an action that is not there', 'steps:\n  - uses: $/actions/gone', /gone, which is not there/],
    ['an input that does not exist', 'steps:\n  - uses: $/actions/bump\n    with: {digest: x, sha: y}', /input sha/],
    ['a required input that is missing', 'steps:\n  - uses: $/actions/bump', /lacks the input digest/],
    ['an output that does not exist', 'outputs: {a: "${{ steps.b.outputs.sha }}"}\nsteps:\n  - {id: b, uses: $/actions/bump, with: {digest: x}}', /output sha/],
    ['a step that does not exist', 'outputs: {a: "${{ steps.c.outputs.commit }}"}\nsteps: []', /step c/],
  ];

  test.each(cases)('%s', (_, body, expected) => {
    expect(check(job(body))).toEqual([expect.stringMatching(expected)]);
  });

  test('nothing where they are used as described', () => {
    expect(check(job('outputs: {a: "${{ steps.b.outputs.commit }}"}\nsteps:\n  - {id: b, uses: $/actions/bump, with: {digest: x}}'))).toEqual([]);
  });
});

describe('the rule for callers finds', () => {
  const called = workflow('on: {}\njobs: {a: {permissions: {contents: write}}}');
  const check = rules.callersFit((uses) => (uses === 'kit' ? called : undefined));

  test('a permission that the called job asks for and the caller does not grant', () => {
    expect(check(job('uses: kit\npermissions: {contents: read}'))).toEqual([expect.stringMatching(/contents: write/)]);
  });

  test('a workflow that the kit does not have', () => {
    expect(check(job('uses: other'))).toEqual([expect.stringMatching(/none of the kit's/)]);
  });
});
