const UNITS: Record<string, number> = {
  n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18,
  Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60,
};

/** An amount of Kubernetes as a number, such as 0.5 for 500m; undefined for what is none. */
export function amountOf(value: unknown): number | undefined {
  const { digits, power, unit = '' } = /^(?<digits>[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))(?:[eE](?<power>[+-]?[0-9]{1,2})|(?<unit>[A-Za-z]{1,2}))?$/.exec(String(value))?.groups ?? {};
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor * 10 ** Number(power ?? 0);
}
