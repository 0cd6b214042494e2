/** A package URL in its parts (https://github.com/package-url/purl-spec); the subpath is left out. */
export interface PackageUrl {
  type: string;
  /** Namespace and name, decoded. */
  path: string;
  version: string;
  qualifiers: Record<string, string>;
}

const PURL = /^pkg:\/{0,2}(?<type>[a-z][a-z0-9.+-]*)\/(?<path>[^@?#]+)(?:@(?<version>[^?#]+))?(?:\?(?<qualifiers>[^#]*))?(?:#.*)?$/i;

/** Parses a package URL; undefined when it is none. */
export function parsePurl(text: string): PackageUrl | undefined {
  const parts = PURL.exec(text)?.groups;
  try {
    return parts === undefined ? undefined : {
      type: String(parts['type']).toLowerCase(),
      path: decodeURIComponent(String(parts['path'])).replace(/\/+$/, ''),
      version: decodeURIComponent(parts['version'] ?? ''),
      qualifiers: Object.fromEntries(new URLSearchParams(parts['qualifiers'] ?? '')),
    };
  } catch {
    return undefined;
  }
}

/** True when `pattern` names this package: what the pattern leaves out (version, qualifiers) does not count. */
export function purlMatches(pattern: string, purl: string): boolean {
  const wanted = parsePurl(pattern);
  const given = parsePurl(purl);
  if (wanted === undefined || given === undefined) {
    return false;
  }
  return (
    wanted.type === given.type &&
    wanted.path === given.path &&
    (wanted.version === '' || wanted.version === given.version) &&
    Object.entries(wanted.qualifiers).every(([key, value]) => given.qualifiers[key] === value)
  );
}
