const UNITS: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };

/** A quantity of memory or disk such as `512Mi` in bytes; undefined for what is none. */
export function bytesOf(quantity: unknown): number | undefined {
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)$/.exec(String(quantity)) ?? [];
  const size = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return digits === '' || size === undefined ? undefined : Number(digits) * size;
}
