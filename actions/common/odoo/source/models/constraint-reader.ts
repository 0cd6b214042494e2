import type { Call } from '../python/expression.ts';
import { sequenceItems } from '../python/expression.ts';
import type { Scope } from '../python/names.ts';
import { importedName, resolved } from '../python/names.ts';
import type { Token } from '../python/tokens.ts';
import type { ConstraintDeclaration } from './declarations.ts';
import { argument } from './field-reader.ts';

/** `_name = models.Constraint("UNIQUE(code)", "…")` or `models.UniqueIndex`, or undefined when it is neither. */
export function readConstraint(scope: Scope, name: string, line: number, call: Call): ConstraintDeclaration | undefined {
  const callee = importedName(scope, call.callee);
  if (callee !== 'odoo.models.Constraint' && callee !== 'odoo.models.UniqueIndex') {
    return undefined;
  }
  const written = textOf(scope, call.positional[0] ?? call.keywords.get('definition'));
  const definition = callee === 'odoo.models.UniqueIndex' && written !== undefined ? `UNIQUE INDEX ${written}` : written;
  return { name: name.replace(/^_/, ''), definition, notation: 'attribute', line };
}

/** The entries of `_sql_constraints`; undefined when the list or the name of an entry is not a literal. */
export function readSqlConstraints(scope: Scope, tokens: Token[], line: number): ConstraintDeclaration[] | undefined {
  const entries = sequenceItems(resolved(scope, tokens))?.map((entry) => {
    const [nameTokens, definitionTokens] = sequenceItems(entry) ?? [];
    const name = textOf(scope, nameTokens);
    const definition = textOf(scope, definitionTokens);
    return name === undefined ? undefined : { name, definition, notation: '_sql_constraints' as const, line };
  });
  return entries?.every((entry) => entry !== undefined) === true ? entries : undefined;
}

function textOf(scope: Scope, tokens: Token[] | undefined): string | undefined {
  const value = tokens === undefined ? undefined : argument(scope, tokens).value;
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : undefined;
}
