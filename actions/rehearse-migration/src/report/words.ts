import type { Comparison } from '../../../common/odoo/helper/documents.ts';
import { DIFFERENCE_KINDS, type Difference } from '../../../common/odoo/rehearsal/difference.ts';
import { counted } from '../../../common/runtime/counted.ts';

/** What people call tables and columns. */
export type Labels = NonNullable<Comparison['labels']>;

/** What a difference does, whoever found or declared it; a declaration has no code. */
export type Change = Pick<Difference, 'kind' | 'subject' | 'count'> & Partial<Pick<Difference, 'code'>>;

/** What happens to values in a way of its own. */
const BY_CODE: Record<string, string> = {
  'values-read-differently': 'would show something else',
  'values-unreadable': 'could not be read any more',
};

const RIGHTS: Record<string, string> = {
  read: 'read', write: 'change', create: 'create', unlink: 'delete', see: 'see',
};

const FIELD = 'field:';
const MODULE = 'module/';

/** A difference in words for somebody who does not know Odoo's tables: `1,000 values of Legacy note (Job) would be lost`. */
export function changeWords(change: Change, labels: Labels): string {
  const { kind, subject, count } = change;
  const [table = '', column] = splitSubject(subject);
  if (kind === 'revokes' || kind === 'grants') {
    return accessWords(change);
  }
  if (kind === 'rewinds') {
    return `Sequence ${subject} would go back: ${counted(count, 'number')} would be given twice`;
  }
  if (kind === 'drops' && subject.startsWith(MODULE)) {
    return `Module ${subject.slice(MODULE.length)} would be uninstalled, and nothing would show its data unless another module has it`;
  }
  if (column === undefined) {
    return rowWords(change, tableName(table, labels));
  }
  const values = `${counted(count, 'value')} of ${columnName(table, column, labels)}`;
  return `${values} ${BY_CODE[change.code ?? ''] ?? valueVerb(kind)}`;
}

/** Takes the sentence of a declaration apart: `drops sale_order.note, 998 values — because: …`. */
export function readDeclaration(sentence: string): { change: Change | null; what: string; because: string } {
  const [, what = sentence, because = ''] = /^(.*?) — because: (.*)$/s.exec(sentence) ?? [];
  const [, verb, subject = '', count = ''] = /^(\w+) (.+), ([\d,]+) (?:value|row|user|number|module)s?$/s.exec(what) ?? [];
  const kind = DIFFERENCE_KINDS.find((known) => known === verb);
  return { change: kind === undefined ? null : { kind, subject, count: Number(count.replaceAll(',', '')) }, what, because };
}

function valueVerb(kind: Change['kind']): string {
  if (kind === 'drops') {
    return 'would be lost';
  }
  return kind === 'converts' ? 'would read differently, because the field changes its type' : 'would be different';
}

function rowWords({ kind, count }: Change, name: string): string {
  const rows = counted(count, 'record');
  if (kind === 'drops') {
    return `${rows} of ${name} would be lost with the whole table`;
  }
  return kind === 'deletes' ? `${rows} of ${name} would be deleted` : `${rows} would be added to ${name}`;
}

function accessWords({ kind, subject, count }: Change): string {
  const [model = '', right = ''] = splitOnce(subject, '/');
  const users = counted(count, 'user');
  if (model === 'menu') {
    return `${users} would no longer see the menu ${right}`;
  }
  const what = right.startsWith(FIELD) ? `see the field ${right.slice(FIELD.length)} of ${model}` : `${RIGHTS[right] ?? right} records of ${model}`;
  return kind === 'grants' ? `${users} could newly ${what}` : `${users} could no longer ${what}`;
}

function columnName(table: string, column: string, labels: Labels): string {
  return `${labels.columns[`${table}.${column}`] ?? humanized(column)} (${tableName(table, labels)})`;
}

function tableName(table: string, labels: Labels): string {
  return labels.tables[table] ?? humanized(table);
}

/** A name of the database as people would write it. */
function humanized(name: string): string {
  const words = name.replace(/^x_(?:studio_)?/, '').replace(/_ids?$/, '').replaceAll('_', ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function splitSubject(subject: string): [string, string?] {
  return subject.includes('.') ? splitOnce(subject, '.') : [subject];
}

function splitOnce(text: string, separator: string): [string, string] {
  const place = text.indexOf(separator);
  return place === -1 ? [text, ''] : [text.slice(0, place), text.slice(place + separator.length)];
}
