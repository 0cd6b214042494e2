import { UserError } from '../../actions/common/runtime/errors.ts';

/** The sentence with which `work` refuses. Whatever else it throws is a mistake of the code, no refusal. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
  throw new Error('It was accepted.');
}
