import { UserError } from '../../../runtime/errors.ts';

/** A source file that cannot be read; the sentence starts with `file:line:`. */
export class SourceError extends UserError {
  override name = 'SourceError';
  readonly file: string;
  readonly line: number;
  /** The sentence without the place. */
  readonly problem: string;

  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`);
    this.file = file;
    this.line = line;
    this.problem = problem;
  }
}

export const BYTE_ORDER_MARK = /^\uFEFF/;

/** A Python source: its text with line feeds only, and the name that errors show. */
export interface PythonSource {
  file: string;
  text: string;
}

/** A byte order mark is left out, as Python does when it compiles a file. */
export function pythonSource(file: string, text: string): PythonSource {
  return { file, text: text.replace(BYTE_ORDER_MARK, '').replace(/\r\n?/g, '\n') };
}

/** The line (from 1) of an offset. */
export function lineAt(source: PythonSource, offset: number): number {
  let line = 1;
  for (let at = source.text.indexOf('\n'); at !== -1 && at < offset; at = source.text.indexOf('\n', at + 1)) {
    line += 1;
  }
  return line;
}

export function sourceError(source: PythonSource, offset: number, problem: string): SourceError {
  return new SourceError(source.file, lineAt(source, offset), problem);
}
