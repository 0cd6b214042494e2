/** A record of an XML data file. */
export interface DataRecord {
  /** XML id without the module's own prefix. */
  id: string;
  line: number;
  /** True inside a `noupdate="1"` block: an update leaves an existing record as it is. */
  noupdate: boolean;
  /** The element with its content, to compare: formatting and comments make no difference. */
  text: string;
}

const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y;
const ALL_MARKUP = new RegExp(MARKUP.source, 'g');
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const CONTAINERS = new Set(['odoo', 'openerp', 'data']);

interface OpenElement {
  name: string;
  start: number;
  attributes: Map<string, string>;
}

interface Found {
  id: string;
  start: number;
  end: number;
  noupdate: boolean;
}

/**
 * The records with an id that a data file declares directly in its `odoo` and `data` elements. Undefined for XML that is not well
 * formed or declares entities: Odoo's own parser then has the last word.
 */
export function dataRecords(text: string, moduleName: string): DataRecord[] | undefined {
  const found: Found[] = [];
  const open: OpenElement[] = [];
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', MARKUP.lastIndex)) {
    MARKUP.lastIndex = at;
    const match = MARKUP.exec(text);
    if (match === null || (match[2] !== undefined && !step(match, open, found))) {
      return undefined;
    }
  }
  return open.length === 0 ? recordsAt(text, found, moduleName) : undefined;
}

/** Takes one tag; false when it closes what is not open. */
function step(match: RegExpExecArray, open: OpenElement[], found: Found[]): boolean {
  const [tag, slash, name = '', attributes = '', selfClosing] = match;
  if (slash !== '/') {
    open.push({ name, start: match.index, attributes: attributesOf(attributes) });
  }
  if (slash !== '/' && selfClosing !== '/') {
    return true;
  }
  const closed = open.pop();
  const isDirect = open.length > 0 && open.every(({ name: container }) => CONTAINERS.has(container));
  const id = closed?.attributes.get('id');
  if (closed?.name === name && isDirect && id !== undefined && !CONTAINERS.has(name)) {
    found.push({ id, start: closed.start, end: match.index + tag.length, noupdate: isNoUpdate(open) });
  }
  return closed?.name === name;
}

/** Records in the order of the file, so that lines are counted once. */
function recordsAt(text: string, found: readonly Found[], moduleName: string): DataRecord[] {
  const own = `${moduleName}.`;
  let line = 1;
  let counted = 0;
  return found.map(({ id, start, end, noupdate }) => {
    line += text.slice(counted, start).split('\n').length - 1;
    counted = start;
    return { id: id.startsWith(own) ? id.slice(own.length) : id, line, noupdate, text: comparableXml(text.slice(start, end)) };
  });
}

/** Without comments, and with tags and the white space between them in one form. */
function comparableXml(xml: string): string {
  return xml
    .replace(ALL_MARKUP, (markup: string, slash?: string, name?: string, attributes = '', selfClosing = '') => {
      if (name === undefined) {
        return markup.startsWith('<!--') ? '' : markup;
      }
      const written = [...attributesOf(attributes)].map(([key, value]) => ` ${key}="${value.replaceAll('"', '&quot;')}"`);
      return `<${slash}${name}${written.toSorted().join('')}${selfClosing}>`;
    })
    .replace(/>\s+</g, '><')
    .replace(/\s+/g, ' ');
}

/** The innermost container that says something decides (nodeattr2bool in odoo/tools/convert.py). */
function isNoUpdate(open: readonly OpenElement[]): boolean {
  const said = open.map(({ attributes }) => attributes.get('noupdate')).findLast((value) => value !== undefined);
  return said !== undefined && !['', '0', 'false', 'off'].includes(said.trim().toLowerCase());
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single]) => [name, double ?? single ?? '']));
}
