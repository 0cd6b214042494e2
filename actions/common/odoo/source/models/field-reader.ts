import { literalOf } from '../python/literal.ts';
import type { Call } from '../python/expression.ts';
import { codeText, comparableText, sequenceItems } from '../python/expression.ts';
import type { Scope } from '../python/names.ts';
import { importedName, resolved } from '../python/names.ts';
import { SourceError } from '../python/source-error.ts';
import type { Token } from '../python/tokens.ts';
import type { Argument, FieldDeclaration } from './declarations.ts';

const FIELDS = 'odoo.fields.';
const SHOWN_CHARACTERS = 200;
const POSITIONAL = new Map([
  ['Many2one', ['comodel_name', 'string']],
  ['One2many', ['comodel_name', 'inverse_name', 'string']],
  ['Many2many', ['comodel_name', 'relation', 'column1', 'column2', 'string']],
  ['Selection', ['selection', 'string']],
  ['Reference', ['selection', 'string']],
  ['Float', ['string', 'digits']],
  ['Monetary', ['string', 'currency_field']],
]);

/** The field that a call declares, or undefined when it calls anything but a class of `odoo.fields`. */
export function readField(scope: Scope, name: string, line: number, call: Call): FieldDeclaration | undefined {
  const callee = importedName(scope, call.callee);
  if (callee?.startsWith(FIELDS) !== true || callee.slice(FIELDS.length).includes('.')) {
    return undefined;
  }
  const type = callee.slice(FIELDS.length);
  const keywords = [...call.keywords].map(([key, tokens]): [string, Argument] => [key, argument(scope, tokens)]);
  return {
    name,
    type,
    line,
    arguments: new Map([...positionalArguments(scope, type, call), ...keywords]),
    open: call.open,
    selection: selectionOf(scope, type, call),
    selectionAdd: selectionValues(scope, call.keywords.get('selection_add')),
  };
}

/** An argument as text, and as value where it is a literal or a constant of the same file. */
export function argument(scope: Scope, tokens: Token[]): Argument {
  const meant = resolved(scope, tokens);
  const written = { text: codeText(tokens).slice(0, SHOWN_CHARACTERS), comparable: comparableText(scope.source, meant) };
  try {
    return { ...written, value: literalOf(scope.source, meant) };
  } catch (error) {
    if (error instanceof SourceError) {
      return written;
    }
    throw error;
  }
}

/** What arguments without a name stand for, by the signatures in Odoo's fields. */
function positionalArguments(scope: Scope, type: string, call: Call): [string, Argument][] {
  const names = POSITIONAL.get(type) ?? ['string'];
  return names.slice(0, call.positional.length).map((name, position) => [name, argument(scope, call.positional[position] ?? [])]);
}

function selectionOf(scope: Scope, type: string, call: Call): string[] | undefined {
  return type === 'Selection' ? selectionValues(scope, call.keywords.get('selection') ?? call.positional[0]) : undefined;
}

/** The values of `[("draft", "Draft"), ("done", _("Done"))]`; undefined when one of them is not a literal. */
function selectionValues(scope: Scope, tokens: Token[] | undefined): string[] | undefined {
  const items = tokens === undefined ? undefined : sequenceItems(resolved(scope, tokens));
  const values = items?.map((item) => {
    const [value] = sequenceItems(item) ?? [];
    const literal = value === undefined ? undefined : argument(scope, value).value;
    return typeof literal === 'string' ? literal : undefined;
  });
  return values?.every((value) => value !== undefined) === true ? values : undefined;
}
