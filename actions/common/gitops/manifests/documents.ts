import { Refusal } from '../../runtime/errors.ts';
import { shown } from '../../runtime/parsers.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { entry, entryAt, root, textOf } from '../editing/yaml-lookup.ts';
import { refusal } from '../editing/yaml-target.ts';
import type { DocumentSelector } from './target.ts';

const FIELDS = { kind: ['kind'], name: ['metadata', 'name'], namespace: ['metadata', 'namespace'] } as const;

/**
 * The documents in which an entry is looked for: the one that is selected, else all that say something.
 *
 * @throws Refusal when the selected one is not there, or when there are several.
 */
export function selectDocuments(documents: readonly YamlSource[], selector: DocumentSelector | undefined, file: string): YamlSource[] {
  const filled = documents.filter((source) => textOf(root(source)) !== '');
  if (selector === undefined) {
    if (filled.length === 0) {
      throw new Refusal(`${file}:1:1: is empty.`);
    }
    return filled;
  }
  const chosen = typeof selector === 'number' ? documents.slice(selector, selector + 1) : filled.filter((source) => isSelected(source, selector));
  const [first, second] = chosen;
  if (first === undefined || (typeof selector === 'number' && !(Number.isInteger(selector) && selector >= 0))) {
    throw new Refusal(`${file}: has no document ${selectorText(selector)}; it has ${listed(documents, documents)}.`);
  }
  if (second !== undefined) {
    throw refusal(second, second.document.contents, `several documents are ${selectorText(selector)}: ${listed(documents, chosen)}; give the number of one as "document"`);
  }
  return [first];
}

function isSelected(source: YamlSource, selector: Exclude<DocumentSelector, number>): boolean {
  const wanted = (['kind', 'name', 'namespace'] as const).filter((field) => selector[field] !== undefined);
  return wanted.length > 0 && wanted.every((field) => textOf(entryAt(source, root(source), FIELDS[field])) === selector[field]);
}

function selectorText(selector: DocumentSelector): string {
  return typeof selector === 'number' ? String(selector) : Object.entries(selector).map(([field, value]) => `${field} ${shown(String(value))}`).join(', ') || '{}';
}

/** Documents as people know them: number, kind and name. */
export function listed(all: readonly YamlSource[], some: readonly YamlSource[]): string {
  const names = some.slice(0, 20).map((source) => {
    const said = [entry(source, root(source), 'kind'), entryAt(source, root(source), FIELDS.name)].map((found) => found && textOf(found));
    const words = said.filter((word) => word !== undefined && word !== '').map((word) => shown(word ?? ''));
    return [all.indexOf(source), ...words].join(' ');
  });
  return `${some.length === 1 ? 'document' : 'documents'} ${names.join(', ') || 'none'}`;
}
