import { InvalidInput, UserError } from './errors.ts';

/**
 * Like Promise.all, and ends only when every piece of work has ended: whoever cleans up after a failure does not do so under
 * the feet of what still runs.
 *
 * @throws the first failure in the order of the list.
 */
export async function together<Work extends readonly unknown[]>(work: [...Work]): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/**
 * Like `together`; where several pieces fail, the error says what all of them said. One that is no sentence for people is thrown
 * as it is.
 */
export async function withEveryProblem<Work extends readonly unknown[]>(work: [...Work]): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  const settled = await Promise.allSettled(work);
  const errors = settled.flatMap((answer): unknown[] => (answer.status === 'rejected' ? [answer.reason] : []));
  const problems = errors.filter((error) => error instanceof UserError);
  if (problems.length > 1 && problems.length === errors.length) {
    throw joined(problems);
  }
  const unexpected = errors.find((error) => !(error instanceof UserError));
  if (unexpected !== undefined) {
    throw unexpected;
  }
  return Promise.all(work);
}

function joined(problems: readonly UserError[]): UserError {
  return problems.every((problem) => problem instanceof InvalidInput)
    ? new InvalidInput(problems.flatMap((problem) => problem.problems))
    : new UserError(problems.map(({ message }) => message).join('\n'));
}
