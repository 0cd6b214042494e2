import type { LogicalLine } from './logical-lines.ts';
import { logicalLines } from './logical-lines.ts';
import type { PythonSource } from './source-error.ts';

/** A statement with the statements that are indented below it. */
export interface Statement {
  line: LogicalLine;
  body: Statement[];
}

/**
 * The statements of a source as a tree of blocks. Only indentation is read, so a source that Python refuses may still have a tree.
 *
 * @throws SourceError as `logicalLines` does.
 */
export function statements(source: PythonSource): Statement[] {
  const top: Statement[] = [];
  const open: Statement[] = [];
  for (const line of logicalLines(source)) {
    while ((open.at(-1)?.line.indent ?? -1) >= line.indent) {
      open.pop();
    }
    const statement = { line, body: [] };
    (open.at(-1)?.body ?? top).push(statement);
    open.push(statement);
  }
  return top;
}

/** The first line of a statement, without its block. */
export function headText(source: PythonSource, statement: Statement): string {
  return source.text.slice(statement.line.start, statement.line.end);
}

/** The whole text of a statement with its block. */
export function statementText(source: PythonSource, statement: Statement): string {
  let last = statement;
  for (let next = last.body.at(-1); next !== undefined; next = next.body.at(-1)) {
    last = next;
  }
  return source.text.slice(statement.line.start, last.line.end);
}
