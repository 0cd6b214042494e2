import { htmlText, plainText } from '../../../common/runtime/foreign-text.ts';

const LONGEST = 600;
export const LONGEST_NAME = 160;

/** Foreign text as HTML text: it forges no element, and no direction of writing reaches beyond it. */
export function text(foreign: string, maximum = LONGEST): string {
  return htmlText(plainText(foreign, maximum)).trim();
}

/** A name of Odoo, of the database or of an image, in small print. */
export function name(foreign: string): string {
  return `<code>${text(foreign, LONGEST_NAME)}</code>`;
}

/** A list that is cut sensibly: the rest is counted. Nothing for no items. */
export function list(items: readonly string[], maximum: number, kind = ''): string {
  if (items.length === 0) {
    return '';
  }
  const { shown, more } = cut(items, maximum);
  const rest = more === 0 ? '' : `<li class="more">and ${more.toLocaleString('en-US')} more</li>`;
  return `<ul${kind === '' ? '' : ` class="${kind}"`}>${shown.map((item) => `<li>${item}</li>`).join('')}${rest}</ul>`;
}

/** A part of the page; empty content leaves it out. */
export function section(id: string, title: string, content: string): string {
  return content === '' ? '' : `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>`;
}

export function cut<Item>(items: readonly Item[], maximum: number): { shown: readonly Item[]; more: number } {
  return { shown: items.slice(0, maximum), more: Math.max(0, items.length - maximum) };
}
