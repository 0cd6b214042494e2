const SERIES = /^(?:[6-9]\.0|[1-9]\d+\.0|saas~\d+\.\d+)$/;
const PARTS = /(\d+|[a-z]+|\.|-)/;
const REPLACED = new Map([['pre', 'c'], ['preview', 'c'], ['-', 'final-'], ['_', 'final-'], ['rc', 'c'], ['dev', '@'], ['saas', ''], ['~', '']]);

/** True for the name of an Odoo version line: `17.0`, `19.0`, `saas~18.2`. */
export function isSeries(text: string): boolean {
  return SERIES.test(text);
}

/** The number that a series starts with: 19 for `19.0`, 18 for `saas~18.2`. */
export function majorOf(series: string): number {
  return Number(/\d+/.exec(series)?.[0] ?? 0);
}

/** The series that a version names by itself (four or five parts), or undefined for `1.0` and the like. */
export function seriesIn(version: string): string | undefined {
  const parts = version.split('.');
  const series = parts.slice(0, 2).join('.');
  return parts.length >= 4 && isSeries(series) ? series : undefined;
}

/**
 * A manifest's version as Odoo stores it: `1.0` becomes `19.0.1.0` (adapt_version in odoo/modules/module.py). Undefined where Odoo
 * would make the module not installable: no version of two to five numbers, or one of another series.
 */
export function versionInSeries(version: string, series: string): string | undefined {
  const parts = version.split('.');
  const numbers = version.startsWith('saas~') ? [parts[0]?.slice(5) ?? '', ...parts.slice(1)] : parts;
  if (parts.length < 2 || parts.length > 5 || !numbers.every((part) => /^\d+$/.test(part))) {
    return undefined;
  }
  if (version.startsWith(`${series}.`)) {
    return version;
  }
  return parts.length <= 3 && !version.startsWith(series) ? `${series}.${version}` : undefined;
}

/** The sort key of a version, by Odoo's own parse_version (odoo/tools/parse_version.py): trailing zeros do not count. */
export function parseVersion(version: string): string[] {
  const key: string[] = [];
  for (const part of [...versionParts((version === '' ? '0.1' : version).toLowerCase()), '*final']) {
    if (part.startsWith('*') && part < '*final') {
      dropTrailing(key, '*final-');
    }
    if (part.startsWith('*')) {
      dropTrailing(key, '00000000');
    }
    key.push(part);
  }
  return key;
}

function versionParts(text: string): string[] {
  return text
    .split(PARTS)
    .map((part) => REPLACED.get(part) ?? part)
    .filter((part) => part !== '' && part !== '.')
    .map((part) => (/^\d/.test(part) ? part.padStart(8, '0') : `*${part}`));
}

function dropTrailing(key: string[], part: string): void {
  while (key.at(-1) === part) {
    key.pop();
  }
}

/** Negative, zero or positive, as `left` is older than, the same as, or newer than `right`. */
export function compareVersions(left: string, right: string): number {
  return compareKeys(parseVersion(left), parseVersion(right));
}

/** Compares keys of `parseVersion` as Python compares tuples. */
export function compareKeys(left: readonly string[], right: readonly string[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const [one = '', other = ''] = [left[index], right[index]];
    if (one !== other) {
      return one < other ? -1 : 1;
    }
  }
  return left.length - right.length;
}
