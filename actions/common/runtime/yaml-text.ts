import { parseDocument } from 'yaml';

/** A mapping to write: keys in order, each with a text or a mapping of its own. */
export type TextTree = Map<string, string | string[] | TextTree>;

// Read by YAML 1.1 or 1.2 as a truth value, nothing or a number, so never written as a plain key.
const READ_AS_OTHER = /^(?:y|n|yes|no|on|off|true|false|null|[0-9.+-].*)$/i;
const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
// JSON lets these stand as they are, YAML does not.
const NOT_PRINTABLE = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g;

/**
 * A text as a double-quoted scalar on one line: YAML 1.1 and 1.2 readers agree on it whatever it holds (`"no"`, `"1.10"`,
 * `"0777"`).
 */
export function quoted(value: string): string {
  return JSON.stringify(value).replace(NOT_PRINTABLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** True when readers of YAML 1.1 and of 1.2 both see exactly this text in a plain scalar, also those that skip any underscore in numbers. */
export function isPlainForAll(source: string, value: string): boolean {
  const versions = ['1.1', '1.2'] as const;
  const read = (text: string, version: (typeof versions)[number]): unknown => parseDocument(text, { version, logLevel: 'silent' }).toJS();
  const bare = source.replaceAll('_', '');
  return versions.every((version) => read(source, version) === value && (bare === source || typeof read(bare, version) === 'string'));
}

/**
 * A mapping as block YAML, one line an entry of the answer.
 *
 * @param indentation the spaces before each of its keys.
 * @param step the spaces that a mapping inside it is moved in by.
 */
export function blockLines(tree: TextTree, indentation: string, step: string): string[] {
  const lines: string[] = [];
  for (const [key, value] of tree) {
    const start = `${indentation}${keyText(key)}:`;
    if (value instanceof Map) {
      lines.push(start, ...blockLines(value, indentation + step, step));
    } else {
      lines.push(`${start} ${Array.isArray(value) ? `[${value.map(quoted).join(', ')}]` : quoted(value)}`);
    }
  }
  return lines;
}

/** A mapping as one item of a block list. */
export function itemLines(tree: TextTree, indentation: string): string[] {
  return blockLines(tree, `${indentation}  `, '  ').map((line, index) => (index === 0 ? `${indentation}- ${line.trimStart()}` : line));
}

/** A key, in double quotes where readers would take it for something other than this text. */
export function keyText(key: string): string {
  return PLAIN_KEY.test(key) && !READ_AS_OTHER.test(key) ? key : quoted(key);
}
