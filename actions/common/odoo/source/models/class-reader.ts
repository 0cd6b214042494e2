import { asCall, codeText, splitOutside } from '../python/expression.ts';
import type { Scope } from '../python/names.ts';
import { classScope, importedName } from '../python/names.ts';
import type { PythonValue } from '../python/literal.ts';
import type { Statement } from '../python/statements.ts';
import { headText, statementText } from '../python/statements.ts';
import type { Token } from '../python/tokens.ts';
import { tokensBetween } from '../python/tokens.ts';
import { rulesOf } from '../series-rules.ts';
import { readConstraint, readSqlConstraints } from './constraint-reader.ts';
import type { ConstraintDeclaration, FieldDeclaration, ModelClass, UndecidedCode } from './declarations.ts';
import { argument, readField } from './field-reader.ts';

const KINDS = new Map<string | undefined, ModelClass['kind']>([
  ['odoo.models.Model', 'Model'],
  ['odoo.models.TransientModel', 'TransientModel'],
  ['odoo.models.AbstractModel', 'AbstractModel'],
  ['odoo.models.BaseModel', 'AbstractModel'],
]);
const COMPOUND = /^(?:if|elif|else|for|while|with|try|except|finally|match)\b/;
const IGNORED = /^(?:(?:def|async|class|pass)\b|@|[rRuU]?["']|\.\.\.)/;
const NAMES_A_MODEL = /^_(?:name|inherit)\s*=/;
/** Code that can declare something: the names under which Odoo's declarations are reached. */
const DECLARES = /\b(?:fields|models)\s*\.|\b_(?:name|inherit|inherits|table|auto|sql_constraints)\b/;
const SHOWN_CHARACTERS = 160;

interface ClassBody {
  attributes: Map<string, PythonValue | undefined>;
  /** By name: of two assignments in one class the last wins. */
  fields: Map<string, FieldDeclaration>;
  constraints: ConstraintDeclaration[];
  undecided: UndecidedCode[];
}

/**
 * The model that a class statement declares; undefined for a class that is none, and undecided code where that cannot be told.
 *
 * @param series decides how Odoo names a model without `_name`.
 */
export function readModelClass(outside: Scope, statement: Statement, series: string): ModelClass | UndecidedCode | undefined {
  const head = headText(outside.source, statement);
  const className = /^class\s+(\w+)/.exec(head)?.[1] ?? '';
  const kind = classKind(outside, statement);
  if (kind === undefined) {
    const looksLikeModel = statement.body.some((inside) => NAMES_A_MODEL.test(headText(outside.source, inside)));
    return looksLikeModel ? undecided(outside, statement, 'its base class is not one of odoo.models') : undefined;
  }
  const body = readBody(classScope(outside, statement.body), statement.body);
  return namedModel(className, kind, statement.line.line, body, series)
    ?? undecided(outside, statement, 'its _name or _inherit is not a literal');
}

function classKind(scope: Scope, statement: Statement): ModelClass['kind'] | undefined {
  const tokens = tokensBetween(scope.source, statement.line.start, statement.line.end);
  const bases = asCall(tokens.slice(1, -1))?.positional ?? [];
  return bases
    .map((base) => KINDS.get(importedName(scope, base.map((token) => token.text).join(''))))
    .find((kind) => kind !== undefined);
}

function namedModel(className: string, kind: ModelClass['kind'], line: number, body: ClassBody, series: string): ModelClass | undefined {
  const { attributes, fields, ...declared } = body;
  const inherit = attributes.get('_inherit') ?? [];
  const parents = typeof inherit === 'string' ? [inherit] : inherit;
  const name = attributes.get('_name') ?? implicitName(className, inherit, series);
  const isReadable = [...attributes].every(([key, value]) => !/^_(?:name|inherit|register)$/.test(key) || value !== undefined);
  if (!isReadable || typeof name !== 'string' || !Array.isArray(parents) || attributes.get('_register') === false) {
    return undefined;
  }
  const names = parents.filter((parent) => typeof parent === 'string');
  const table = attributes.get('_table');
  return {
    className, line, kind, model: name,
    parents: names.filter((parent) => parent !== name),
    isExtension: names.includes(name),
    table: typeof table === 'string' ? table : undefined,
    isAuto: attributes.get('_auto') !== false,
    fields: [...fields.values()],
    ...declared,
  };
}

/**
 * How Odoo names a model without `_name` (MetaModel in odoo/orm/models.py of 19.0, odoo/models.py before): `_inherit` when it is
 * one text; a list of one before 19; else the class name, since 19 in the spelling `ResPartner` -> `res.partner`.
 */
function implicitName(className: string, inherit: PythonValue, series: string): string {
  if (typeof inherit === 'string') {
    return inherit;
  }
  if (rulesOf(series).dottedClassNames) {
    return className.replace(/(?<=[^_])([A-Z])/g, '.$1').toLowerCase();
  }
  return Array.isArray(inherit) && inherit.length === 1 ? String(inherit[0]) : className;
}

function readBody(scope: Scope, statements: readonly Statement[]): ClassBody {
  const body: ClassBody = { attributes: new Map(), fields: new Map(), constraints: [], undecided: [] };
  for (const statement of statements) {
    const head = headText(scope.source, statement);
    if (COMPOUND.test(head) && DECLARES.test(statementText(scope.source, statement))) {
      body.undecided.push(undecided(scope, statement, 'it stands in a block that runs under a condition'));
    } else if (!COMPOUND.test(head) && !IGNORED.test(head)) {
      readSimple(scope, statement, body);
    }
  }
  return body;
}

function readSimple(scope: Scope, statement: Statement, body: ClassBody): void {
  const { start, end } = statement.line;
  for (const tokens of splitOutside(tokensBetween(scope.source, start, end), ';')) {
    const parts = splitOutside(tokens, '=');
    const value = parts.pop() ?? [];
    const names = parts.map((target) => targetName(target));
    const [name] = names;
    if (names.length > 1 && names.every((target) => target?.startsWith('_'))) {
      names.forEach((target) => readAssignment(scope, statement, body, target ?? '', value));
    } else if (names.length === 1 && name !== undefined) {
      readAssignment(scope, statement, body, name, value);
    } else {
      rememberUndecided(scope, statement, body, tokens);
    }
  }
}

/** The name that a target without index or attribute binds; an annotation may follow it. */
function targetName(target: readonly Token[]): string | undefined {
  const [name, next] = target;
  return name?.kind === 'name' && (next === undefined || next.text === ':') ? name.text : undefined;
}

function readAssignment(scope: Scope, statement: Statement, body: ClassBody, name: string, value: Token[]): void {
  const { line } = statement.line;
  if (name === '_sql_constraints') {
    const constraints = readSqlConstraints(scope, value, line);
    body.constraints = body.constraints.concat(constraints ?? []);
    if (constraints === undefined) {
      body.undecided.push(undecided(scope, statement, 'its entries are not literals'));
    }
    return;
  }
  const call = asCall(value);
  const field = call === undefined ? undefined : readField(scope, name, line, call);
  const constraint = call === undefined ? undefined : readConstraint(scope, name, line, call);
  if (field !== undefined) {
    body.fields.set(name, field);
  } else if (constraint !== undefined) {
    body.constraints.push(constraint);
  } else if (name.startsWith('_')) {
    body.attributes.set(name, argument(scope, value).value);
  } else {
    rememberUndecided(scope, statement, body, value);
  }
}

/** Code that is neither a declaration nor harmless: a field made by a function, `a = b = fields.Char()`. */
function rememberUndecided(scope: Scope, statement: Statement, body: ClassBody, tokens: Token[]): void {
  const call = asCall(tokens);
  const makesSomething = call !== undefined && /field/i.test(call.callee);
  if (makesSomething || DECLARES.test(codeText(tokens).replaceAll(' ', ''))) {
    body.undecided.push(undecided(scope, statement, 'it is no plain assignment of a field'));
  }
}

export function undecided(scope: Scope, statement: Statement, why: string): UndecidedCode {
  const text = statementText(scope.source, statement).replace(/\s+/g, ' ').slice(0, SHOWN_CHARACTERS);
  return { line: statement.line.line, text, why };
}
