import { basename } from 'node:path';
import { UserError } from '../../common/runtime/errors.ts';
import { readText } from '../../common/runtime/files.ts';
import type { InputReader } from '../../common/runtime/inputs.ts';

/**
 * What stands in the file that an input names; null when the input is empty. A file that is named has to be there, and to be right:
 * the reader collects each of its problems.
 *
 * @param parse throws a UserError with one problem a line.
 */
export async function fileInput<Content>(
  reader: InputReader,
  input: string,
  parse: (text: string, file: string) => Content,
  maximumBytes?: number,
): Promise<Content | null> {
  const path = await reader.path(input);
  if (path === undefined) {
    return null;
  }
  try {
    return parse(await readText(path, `Input "${input}"`, maximumBytes), basename(path));
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    error.message.split('\n').forEach((problem) => reader.refuse(problem));
    return null;
  }
}
