import { splitOutside } from './expression.ts';
import type { PythonSource } from './source-error.ts';
import type { Statement } from './statements.ts';
import { headText } from './statements.ts';
import type { Token } from './tokens.ts';
import { tokensBetween } from './tokens.ts';

/** What names stand for where code is read. */
export interface Scope {
  source: PythonSource;
  /** Local name -> dotted name of what was imported: `fields` -> `odoo.fields`. */
  imports: Map<string, string>;
  /** Names that are assigned -> the statement, or undefined where there are several. */
  assigned: Map<string, Statement | undefined>;
}

const IMPORT = /^(?:from\s*(?<from>[\w.]+)\s+)?import\b(?<names>[\s\S]+)$/;
// Longer constants are not followed: many fields may name one, and each use reads it again.
const LONGEST_CONSTANT = 32 * 1024;
const ASSIGNMENT = /^(?<name>[^\W\d]\w*)\s*(?::[^=]*)?=(?!=)/;

/** The imports and constants of a file's top level. Imports inside blocks are not seen, so what they bind stays unknown. */
export function moduleScope(source: PythonSource, top: readonly Statement[]): Scope {
  const imports = new Map(top.flatMap((statement) => importedNames(headText(source, statement))));
  return { source, imports, assigned: assignments(source, top) };
}

/** The scope inside a class: its own constants hide those of the module. */
export function classScope(outside: Scope, body: readonly Statement[]): Scope {
  return { ...outside, assigned: new Map([...outside.assigned, ...assignments(outside.source, body)]) };
}

/** The dotted name behind a name as written: `fields.Char` -> `odoo.fields.Char`; undefined for a name that was not imported. */
export function importedName(scope: Scope, written: string): string | undefined {
  const [first = '', ...rest] = written.split('.');
  const target = scope.imports.get(first);
  return target === undefined ? undefined : [target, ...rest].join('.');
}

/** Follows a bare name to the constant that it stands for; other tokens stay as they are. */
export function resolved(scope: Scope, tokens: Token[]): Token[] {
  const [only, more] = tokens;
  const line = only?.kind === 'name' && more === undefined ? scope.assigned.get(only.text)?.line : undefined;
  if (line === undefined || line.end - line.start > LONGEST_CONSTANT) {
    return tokens;
  }
  const [, ...values] = splitOutside(tokensBetween(scope.source, line.start, line.end), '=');
  return values.length === 1 ? (values[0] ?? tokens) : tokens;
}

function importedNames(text: string): [string, string][] {
  const groups = /^(?:from|import)\b/.test(text) ? IMPORT.exec(text)?.groups : undefined;
  const names = groups?.['names']?.replace(/#[^\n]*/g, '').replace(/[()\\]/g, '') ?? '';
  return names.split(',').map((name) => name.trim()).filter((name) => name !== '').map((name) => {
    const [target = '', alias] = name.split(/\s+as\s+/);
    return boundName(groups?.['from'], target, alias);
  });
}

function boundName(from: string | undefined, target: string, alias: string | undefined): [string, string] {
  if (from !== undefined) {
    return [alias ?? target, `${from}.${target}`];
  }
  const first = target.split('.')[0] ?? target;
  return alias === undefined ? [first, first] : [alias, target];
}

function assignments(source: PythonSource, block: readonly Statement[]): Map<string, Statement | undefined> {
  const found = new Map<string, Statement | undefined>();
  for (const statement of block) {
    const name = ASSIGNMENT.exec(headText(source, statement))?.groups?.['name'];
    if (name !== undefined) {
      found.set(name, found.has(name) ? undefined : statement);
    }
  }
  return found;
}
