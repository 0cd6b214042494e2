/** True where nothing may be skipped. */
export function isStrict(environment: NodeJS.ProcessEnv = process.env): boolean {
  return environment['CI'] === 'true';
}
