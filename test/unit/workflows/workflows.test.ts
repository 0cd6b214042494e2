import { describe, expect, test } from '@jest/globals';
import { type File, PLACEHOLDER, type Workflow, actions, callerWorkflows, reusableWorkflows } from './files.ts';
import * as rules from './rules.ts';

const reusable = reusableWorkflows().map((file): [string, File<Workflow>] => [file.path, file]);
const callers = callerWorkflows().map((file): [string, File<Workflow>] => [file.path, file]);

const COMMON: Record<string, rules.Rule> = {
  'gives permissions to jobs only': rules.onlyJobsHavePermissions,
  'says what each permission is for': rules.everyPermissionSaysWhy,
  'pins foreign actions to commits': rules.foreignActionsArePinned,
  'keeps expressions out of scripts': rules.noExpressionInScripts,
  'describes every parameter': rules.everythingIsDescribed,
};

const REUSABLE: Record<string, rules.Rule> = {
  ...COMMON,
  'ends every job': rules.everyJobEnds,
  'drops no run': rules.noRunIsDropped,
  'waits for approval outside of concurrency groups': rules.noJobWaitsForApprovalInsideAGroup,
  'names what its follow-up steps need': rules.followUpsNameWhatTheyNeed,
  "uses the kit's actions as they are described": rules.ownActionsAreUsedAsDescribed(actions()),
};

const CALLER: Record<string, rules.Rule> = {
  ...COMMON,
  'fits the workflow that it calls': rules.callersFit(calledWorkflow),
};

function calledWorkflow(uses: string): File<Workflow> | undefined {
  const path = PLACEHOLDER.exec(uses)?.groups?.['path']?.replace('.github/', '');
  return reusableWorkflows().find((file) => file.path === path);
}

test('there are reusable workflows and callers of each', () => {
  const called = callers.flatMap(([, file]) => Object.values(file.content.jobs).map((job) => calledWorkflow(job.uses ?? '')?.path));
  expect(reusable.map(([path]) => path)).toEqual(['workflows/build-release.yml', 'workflows/promote.yml', 'workflows/rehearse.yml', 'workflows/validate-gitops.yml']);
  expect(called.toSorted()).toEqual(reusable.map(([path]) => path));
});

describe.each(reusable)('%s', (path, file) => {
  test('says in its first line where to edit it', () => {
    expect(file.text.split('\n')[0]).toBe(`# Edit in ${path}; scripts/generate copies it to .github/workflows/.`);
  });

  test.each(Object.entries(REUSABLE))('%s', (_, rule) => {
    expect(rule(file)).toEqual([]);
  });
});

describe.each(callers)('%s', (_, file) => {
  test.each(Object.entries(CALLER))('%s', (_name, rule) => {
    expect(rule(file)).toEqual([]);
  });
});
