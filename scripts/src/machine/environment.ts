/**
 * Everything that the caller's environment says, for installers: where the packages come from is said there
 * (GOPROXY, PIP_INDEX_URL …). Tests get only what every child program gets.
 */
export function callerEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
