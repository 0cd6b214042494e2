import type { ReleaseLabels } from '../../common/image/labels.ts';
import type { Answer, Outcome, Reason } from '../../common/runtime/outcome.ts';
import type { BuildRun } from './build-run.ts';

/** The one place that releases may come from; the GitOps repository's own configuration says it, never the hand-over. */
export interface TrustedSource {
  repository: string;
  /** Path of the workflow file. */
  workflow: string;
  branch: string;
}

/** What could be found out about one digest and the run that is said to have built it. */
export interface BuildFacts {
  /** Undefined when GitHub knows no such run or does not show it. */
  run: BuildRun | undefined;
  /** Whether the run itself recorded this digest, as an artifact named after it. */
  recorded: boolean;
  /** Undefined when the registry has no such image. */
  labels: ReleaseLabels | undefined;
  /** Address of the GitHub server, e.g. `https://github.com`. */
  server: string;
}

/** Started by people with write access or by time: never by somebody else's pull request. */
const TRUSTED_EVENTS = ['push', 'workflow_dispatch', 'schedule', 'release'];

/**
 * Answers whether a digest was built by a successful run of the trusted source. Labels alone would prove nothing, because
 * whoever may push to the registry chooses them; the run's own record alone would not say which commit is inside.
 */
export function judgeBuild(facts: BuildFacts, trusted: TrustedSource): Answer {
  const { run, labels } = facts;
  if (run === undefined) {
    return answer('unknown', [reason('build-run-not-found', `GitHub shows no such run in ${trusted.repository}. Either it is not there, or the token lacks Actions (read) on that repository.`)]);
  }
  const wrong = [...judgeOrigin(run, trusted), ...judgeConclusion(run)];
  if (wrong.length > 0) {
    return answer('fail', wrong);
  }
  if (!run.finished) {
    return answer('waiting', [reason('build-not-finished', `The build run has not finished yet: ${run.url}`)]);
  }
  if (!facts.recorded) {
    return answer('fail', [reason('digest-not-of-this-build', `The build run recorded no release of this digest: ${run.url}`)]);
  }
  if (labels === undefined) {
    return answer('unknown', [reason('image-not-found', 'The registry has no image of this digest under the given name.')]);
  }
  const mismatches = judgeLabels(labels, run, facts.server);
  return answer(mismatches.length > 0 ? 'fail' : 'pass', mismatches);
}

function judgeOrigin(run: BuildRun, trusted: TrustedSource): Reason[] {
  return [
    ...unless(sameName(run.repository, trusted.repository), 'build-of-another-repository',
      `The run belongs to ${run.repository}; releases come from ${trusted.repository}.`),
    ...unless(sameName(run.headRepository, run.repository), 'build-of-a-fork',
      `The run built a commit of ${run.headRepository || 'a repository that is gone'}, not of ${run.repository}.`),
    ...unless(run.workflow === trusted.workflow, 'build-by-another-workflow',
      `The run is of the workflow ${run.workflow}; releases are built by ${trusted.workflow}.`),
    ...unless(run.branch === trusted.branch, 'build-from-another-branch',
      `The run built the branch ${run.branch || '(none)'}; releases are built from ${trusted.branch}.`),
    ...unless(TRUSTED_EVENTS.includes(run.event), 'build-by-untrusted-event',
      `The run was started by ${run.event}; allowed are ${TRUSTED_EVENTS.join(', ')}.`),
  ];
}

function judgeConclusion(run: BuildRun): Reason[] {
  return unless(!run.finished || run.conclusion === 'success', 'build-not-successful', `The build run ended with ${run.conclusion || 'no conclusion'}: ${run.url}`);
}

function judgeLabels(labels: ReleaseLabels, run: BuildRun, server: string): Reason[] {
  return [
    ...unless(labels.revision === run.commit, 'image-of-another-commit',
      `The image says that it was built from commit ${labels.revision || '(none)'}; the run built ${run.commit}.`),
    ...unless(sameName(labels.source, `${server}/${run.repository}`), 'image-of-another-source',
      `The image says that its source is ${labels.source || '(none)'}; the run belongs to ${server}/${run.repository}.`),
  ];
}

/** GitHub's names ignore case. */
function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function unless(holds: boolean, code: string, message: string): Reason[] {
  return holds ? [] : [reason(code, message)];
}

function reason(code: string, message: string): Reason {
  return { code, message };
}

function answer(outcome: Outcome, reasons: Reason[]): Answer {
  return { outcome, reasons };
}
