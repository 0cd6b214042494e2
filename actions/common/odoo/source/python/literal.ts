import { LiteralReader } from './literal-reader.ts';
import { logicalLines } from './logical-lines.ts';
import type { PythonSource } from './source-error.ts';
import { BYTE_ORDER_MARK, pythonSource, sourceError } from './source-error.ts';
import type { Token } from './tokens.ts';
import { tokensBetween } from './tokens.ts';

export type PythonKey = string | number | boolean | null;
/** A Python literal: lists, tuples and sets are arrays, dictionaries are maps. */
export type PythonValue = PythonKey | PythonValue[] | PythonDictionary;
export type PythonDictionary = Map<PythonKey, PythonValue>;

/**
 * Reads a source that is one literal, as `ast.literal_eval` does: dictionaries, lists, tuples, sets, strings, numbers, True,
 * False, None, comments. Names, calls, bytes, formatted strings and complex numbers are refused.
 *
 * @throws SourceError with file and line.
 */
export function readPythonLiteral(file: string, text: string): PythonValue {
  const source = pythonSource(file, text);
  if (BYTE_ORDER_MARK.test(text)) {
    throw sourceError(source, 0, 'a byte order mark stands before the literal, which Python refuses.');
  }
  const [line, another] = logicalLines(source);
  if (line === undefined) {
    throw sourceError(source, 0, 'there is nothing but space and comments.');
  }
  if (another !== undefined) {
    throw sourceError(source, another.start, 'a second statement follows the literal.');
  }
  if (line.indent > 0 && line.line > 1) {
    throw sourceError(source, line.start, 'the literal is indented, which Python refuses.');
  }
  return literalOf(source, tokensBetween(source, line.start, line.end));
}

/**
 * The value of tokens that form one literal.
 *
 * @throws SourceError when they do not.
 */
export function literalOf(source: PythonSource, tokens: readonly Token[]): PythonValue {
  return new LiteralReader(source, tokens).whole();
}
