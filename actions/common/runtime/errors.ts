/** An error that a person can act on: its message is a plain sentence and is shown without a stack trace. */
export class UserError extends Error {
  override name = 'UserError';
}

/** A file or a request that is itself at fault: trying again changes nothing. */
export class Refusal extends UserError {
  override name = 'Refusal';
}

/** Several problems of one call, reported together. */
export class InvalidInput extends UserError {
  override name = 'InvalidInput';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? String(problems[0]) : `${problems.length} inputs are wrong:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** The sentence to show for anything that was thrown. */
export function errorSentence(thrown: unknown): string {
  if (thrown instanceof Error) {
    return thrown.message === '' ? thrown.name : thrown.message;
  }
  return String(thrown);
}
