import type { FieldDeclaration, ModelClass, ModelFile } from '../models/declarations.ts';

/** Arguments of a field that its table, its values or its integrity depend on; labels, help and the like are left out. */
const MATTERS = new Set([
  'attachment', 'column1', 'column2', 'comodel_name', 'company_dependent', 'compute', 'default', 'digits', 'index', 'inverse_name',
  'ondelete', 'related', 'relation', 'required', 'selection', 'selection_add', 'size', 'sparse', 'store', 'translate',
]);

/** What a module's code says of the database, as comparable text: equal texts mean an equal schema. */
export function schemaSignature(files: ReadonlyMap<string, ModelFile>): string {
  return [...files.values()].flatMap(({ classes }) => classes.flatMap((declared) => classLines(declared))).toSorted().join('\n');
}

function classLines(declared: ModelClass): string[] {
  const { model, kind, parents, table, isAuto } = declared;
  return [
    [model, kind, parents.join(','), table ?? '', isAuto].join(' '),
    ...declared.fields.map((field) => `${model}.${field.name} ${fieldText(field)}`),
    ...declared.constraints.map(({ name, definition, notation }) => `${model} ${notation} ${name} ${definition ?? '?'}`),
  ];
}

function fieldText(field: FieldDeclaration): string {
  const written = [...field.arguments]
    .filter(([name]) => MATTERS.has(name) && !isReadSelection(field, name))
    .map(([name, { comparable }]) => `${name}=${comparable}`);
  // Of a selection only the values are in the database, not their labels.
  return [field.type, ...written.toSorted(), JSON.stringify([field.selection, field.selectionAdd]), field.open].join(' ');
}

function isReadSelection(field: FieldDeclaration, name: string): boolean {
  return (name === 'selection' && field.selection !== undefined) || (name === 'selection_add' && field.selectionAdd !== undefined);
}
