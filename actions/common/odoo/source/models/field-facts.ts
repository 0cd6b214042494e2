import { rulesOf } from '../series-rules.ts';
import type { EffectiveField } from './registry.ts';

/** Where the values of a field live; `undecided` where the source does not say it plainly. */
export type Storage = 'column' | 'relation' | 'attachment' | 'elsewhere' | 'none' | 'undecided';

/** The PostgreSQL type of a field's column (`_column_type` in odoo/orm/fields_*.py of 19.0). */
const COLUMNS = new Map([
  ['Boolean', 'bool'], ['Integer', 'int4'], ['Many2oneReference', 'int4'], ['Many2one', 'int4'], ['Id', 'int4'],
  ['Float', 'float8'], ['Monetary', 'numeric'],
  ['Char', 'varchar'], ['Selection', 'varchar'], ['Reference', 'varchar'], ['Text', 'text'], ['Html', 'text'],
  ['Date', 'date'], ['Datetime', 'timestamp'], ['Binary', 'bytea'], ['Image', 'bytea'],
  ['Json', 'jsonb'], ['Properties', 'jsonb'], ['PropertiesDefinition', 'jsonb'],
]);

/** The type of the column that a field type has; undefined for types without one and for types of other modules. */
export function columnType(type: string): string | undefined {
  return COLUMNS.get(type);
}

/**
 * Where the values of a field live (Field._get_attrs in odoo/orm/fields.py): computed and related fields are stored only with
 * `store=True`, binaries are attachments unless they say otherwise, company-dependent values left the table `ir_property` in 18.
 */
export function storageOf(field: EffectiveField, series: string): Storage {
  const stored = isStored(field);
  if (stored !== true) {
    return stored === false ? 'none' : 'undecided';
  }
  if (field.type === 'Many2many') {
    return 'relation';
  }
  if (field.type === 'Binary' || field.type === 'Image') {
    return binaryStorage(field);
  }
  if (!rulesOf(series).companyColumns && isGiven(field, 'company_dependent')) {
    return 'elsewhere';
  }
  return COLUMNS.has(field.type) ? 'column' : 'undecided';
}

function isStored(field: EffectiveField): boolean | undefined {
  if (field.type === 'One2many' || isGiven(field, 'sparse')) {
    return false;
  }
  const store = field.arguments.get('store');
  if (store !== undefined) {
    return typeof store.value === 'boolean' ? store.value : undefined;
  }
  return field.open ? undefined : !isComputed(field);
}

function binaryStorage(field: EffectiveField): Storage {
  const attachment = field.arguments.get('attachment');
  if (attachment === undefined || attachment.value === true) {
    return 'attachment';
  }
  return attachment.value === false ? 'column' : 'undecided';
}

/** True for a computed or related field. */
export function isComputed(field: EffectiveField): boolean {
  return isGiven(field, 'compute') || isGiven(field, 'related');
}

/** Whether Odoo promises NOT NULL for the field; undefined where `required` is not a literal. */
export function isRequired(field: EffectiveField): boolean | undefined {
  const required = field.arguments.get('required');
  if (required === undefined) {
    return field.open ? undefined : false;
  }
  return typeof required.value === 'boolean' ? required.value : undefined;
}

const NUMBERS = new Set(['Integer', 'Float', 'Monetary']);

/**
 * True where Odoo itself fills the column of existing rows: by computing, or with a default that is not empty. False is 0 for a
 * number, and since 19 a value for a required Boolean (_init_column in odoo/orm/models.py of 19.0).
 */
export function fillsExistingRows(field: EffectiveField, series: string): boolean {
  const value = field.arguments.get('default');
  if (value === undefined || value.value === null || isComputed(field)) {
    return isComputed(field);
  }
  return value.value !== false || NUMBERS.has(field.type) || (field.type === 'Boolean' && rulesOf(series).fillsFalse);
}

/** True for a field whose column holds one JSON object of values by company: since 18. */
export function isPerCompany(field: EffectiveField, series: string): boolean {
  return rulesOf(series).companyColumns && isGiven(field, 'company_dependent');
}

/** The table of a Many2many (setup_nonrelated in odoo/orm/fields_relational.py); undefined where it is not written plainly. */
export function relationTable(field: EffectiveField, modelTable: string): string | undefined {
  const comodel = textArgument(field, 'comodel_name');
  if (field.arguments.has('relation')) {
    return textArgument(field, 'relation');
  }
  return comodel === undefined ? undefined : `${[modelTable, comodel.replaceAll('.', '_')].toSorted().join('_')}_rel`;
}

/** The literal text of an argument, such as `comodel_name`. */
export function textArgument(field: EffectiveField, name: string): string | undefined {
  const value = field.arguments.get(name)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** True where an argument is there and is not the literal None, False or empty text. */
function isGiven(field: EffectiveField, name: string): boolean {
  const argument = field.arguments.get(name);
  return argument !== undefined && argument.value !== null && argument.value !== false && argument.value !== '';
}
