import { moduleScope } from '../python/names.ts';
import type { Scope } from '../python/names.ts';
import { SourceError, pythonSource } from '../python/source-error.ts';
import type { Statement } from '../python/statements.ts';
import { headText, statementText, statements } from '../python/statements.ts';
import { readModelClass, undecided } from './class-reader.ts';
import type { ModelFile } from './declarations.ts';

const MAXIMUM_CHARACTERS = 2 * 1024 * 1024;
const NAMES_ODOO = /\bodoo\b/;
const MAY_DECLARE = /\b(?:fields|models)\b/;
const HIDDEN_CLASS = /^[ \t]+class\s[^\n]*\bModel\b/m;
const CHANGES_A_CLASS = /^\w+\.\w+\s*=\s*[\w.]*\bfields?\./;

/**
 * The models, fields and constraints that a Python file declares at its top level. What cannot be decided without running it is
 * listed as undecided; a file that cannot be read at all is one such entry. Never throws for the file's content.
 */
export function readModelFile(file: string, text: string, series: string): ModelFile {
  if (!NAMES_ODOO.test(text) || !MAY_DECLARE.test(text)) {
    return { classes: [], undecided: [] };
  }
  if (text.length > MAXIMUM_CHARACTERS) {
    return { classes: [], undecided: [{ line: 1, text: '', why: `the file has over ${MAXIMUM_CHARACTERS} characters` }] };
  }
  try {
    return readTop(file, text, series);
  } catch (error) {
    if (error instanceof SourceError) {
      return { classes: [], undecided: [{ line: error.line, text: '', why: error.problem }] };
    }
    throw error;
  }
}

function readTop(file: string, text: string, series: string): ModelFile {
  const source = pythonSource(file, text);
  const top = statements(source);
  const scope = moduleScope(source, top);
  const found: ModelFile = { classes: [], undecided: [] };
  for (const statement of top) {
    readStatement(scope, statement, series, found);
  }
  return found;
}

function readStatement(scope: Scope, statement: Statement, series: string, found: ModelFile): void {
  const head = headText(scope.source, statement);
  if (!head.startsWith('class')) {
    const hides = CHANGES_A_CLASS.test(head) || (statement.body.length > 0 && HIDDEN_CLASS.test(statementText(scope.source, statement)));
    if (hides) {
      found.undecided.push(undecided(scope, statement, 'it changes or makes a class while the file is loaded'));
    }
    return;
  }
  const read = readModelClass(scope, statement, series);
  if (read !== undefined && 'model' in read) {
    found.classes.push(read);
  } else if (read !== undefined) {
    found.undecided.push(read);
  }
}
