import { Refusal } from './errors.ts';
import { place } from './yaml-place.ts';

// YAML 1.1 ends a line at U+0085, U+2028 and U+2029 and YAML 1.2 does not; a lone CR is a line end to all but some readers.
const REFUSED = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028\u2029\uFFFE\uFFFF]|\r(?!\n)|(?<!^)\uFEFF/;

const NAMES = new Map([
  ['\0', 'a NUL character'],
  ['\r', 'a carriage return that ends no line'],
  ['\uFEFF', 'a byte order mark inside the text'],
]);

/**
 * Refuses a text with characters that YAML does not allow, or that end a line for some readers only, so that a comment for one is
 * a value for the other.
 *
 * @throws Refusal that starts with `file:line:column`.
 */
export function checkYamlCharacters(text: string, file: string): void {
  const found = REFUSED.exec(text);
  if (found !== null) {
    const name = NAMES.get(found[0]) ?? `the character U+${found[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    throw new Refusal(`${place(file, text, found.index)}: has ${name}, which YAML does not allow or readers understand differently.`);
  }
}
