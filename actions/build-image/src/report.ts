import { error, info, warning } from '@actions/core';
import { UserError } from '../../common/runtime/errors.ts';
import { logText, plainText } from '../../common/runtime/foreign-text.ts';
import type { Problem } from './modules.ts';

/** Where a build tells what it does and what it found. */
export interface Report {
  progress: (line: string) => void;
  warning: (problem: Problem) => void;
  error: (problem: Problem) => void;
}

/** Problems of the source that stop the build, all together. */
export class ProblemsFound extends UserError {
  override name = 'ProblemsFound';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(['The image was not released:', ...problems.map((problem) => `- ${place(problem)}${problem.message}`)].join('\n'));
    this.problems = problems;
  }
}

/**
 * Annotations with file and line, as the pull request shows them.
 *
 * @param prefix path from the repository to the context, empty or with a slash at its end.
 */
export function jobReport(prefix: string): Report {
  const annotate = (log: typeof error) => (problem: Problem): void => {
    const file = problem.file === '' || problem.file.startsWith('/') ? undefined : `${prefix}${problem.file}`;
    log(logText(problem.message), {
      title: `build-image: ${problem.code}`,
      ...(file === undefined ? {} : { file: plainText(file, 500) }),
      ...(problem.line === undefined ? {} : { startLine: problem.line }),
      ...(problem.column === undefined ? {} : { startColumn: problem.column }),
    });
  };
  return { progress: (line) => info(line), warning: annotate(warning), error: annotate(error) };
}

function place({ file, line, column }: Problem): string {
  return file === '' ? '' : `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
}
