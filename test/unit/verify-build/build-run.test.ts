import { expect, test } from '@jest/globals';
import { parseBuildRun } from '../../../actions/verify-build/src/build-run.ts';
import { RUN, RUN_ANSWER } from './samples.ts';

test("GitHub's description of a run is read", () => {
  expect(parseBuildRun(RUN_ANSWER)).toEqual(RUN);
});

test('the ref that GitHub adds to the path of some runs is not part of the path', () => {
  const answer = { ...RUN_ANSWER, path: '.github/workflows/build-release.yml@refs/heads/main' };
  expect(parseBuildRun(answer).workflow).toBe('.github/workflows/build-release.yml');
});

test('a run that is going on has not finished and has no conclusion', () => {
  const run = parseBuildRun({ ...RUN_ANSWER, status: 'in_progress', conclusion: null });
  expect(run).toMatchObject({ finished: false, conclusion: '' });
});

test('a repository that is gone has no name', () => {
  expect(parseBuildRun({ ...RUN_ANSWER, head_repository: null }).headRepository).toBe('');
});

test('a description in another form is refused, and the sentence says where', () => {
  expect(() => parseBuildRun({ ...RUN_ANSWER, head_sha: 'main' })).toThrow('GitHub described the build run in an unexpected form at head_sha.');
  expect(() => parseBuildRun('no')).toThrow('unexpected form');
});
