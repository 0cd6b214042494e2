/** Where the registry API of an image name answers. */
export interface RegistryAddress {
  /** Host with port, as credentials are filed under it. */
  host: string;
  /** Base URL without a slash at its end. */
  url: string;
  repository: string;
  /** On this machine: plain HTTP, as Docker's own client does it. */
  loopback: boolean;
}

const DOCKER_HUB = 'docker.io';
const DOCKER_HUB_API = 'registry-1.docker.io';
const LOOPBACK = /^(?:localhost|(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3})(?::\d+)?$/i;

/**
 * Splits an image name by Docker's rule: the first part is a registry when it holds a dot or a port or is `localhost`.
 *
 * @param name registry and repository without tag or digest.
 */
export function registryAddress(name: string): RegistryAddress {
  const [first = '', ...rest] = name.split('/');
  const named = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const host = named ? first : DOCKER_HUB;
  const path = named ? rest.join('/') : name;
  if (host === DOCKER_HUB) {
    return { host, url: `https://${DOCKER_HUB_API}`, repository: path.includes('/') ? path : `library/${path}`, loopback: false };
  }
  const loopback = isLoopback(host);
  return { host, url: `${loopback ? 'http' : 'https'}://${host}`, repository: path, loopback };
}

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
