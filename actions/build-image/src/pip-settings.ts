import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that a build step sees and no layer keeps. */
export interface BuildSecret {
  id: string;
  path: string;
}

const INDEX_VARIABLES = { PIP_INDEX_URL: 'index-url', PIP_EXTRA_INDEX_URL: 'extra-index-url', PIP_TRUSTED_HOST: 'trusted-host' } as const;
const CERTIFICATE_VARIABLES = ['PIP_CERT', 'SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE'] as const;
// Whom the machine trusts, a company's own authority included: Debian and Ubuntu, Fedora and Red Hat.
const CERTIFICATE_FILES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt'];
// BuildKit takes no larger secret.
const MAXIMUM_BYTES = 500 * 1024;

/**
 * How pip reaches its index on this machine (a company's index, its login and its certificate authority), as secrets of the
 * build: none of it may end up in the image.
 *
 * @param folder a private folder for a file made of pip's environment variables.
 */
export async function pipSecrets(environment: NodeJS.ProcessEnv, folder: string): Promise<BuildSecret[]> {
  const home = environment['HOME'] ?? '/nonexistent';
  const configuration = firstFile([environment['PIP_CONFIG_FILE'], join(home, '.config/pip/pip.conf'), join(home, '.pip/pip.conf'), '/etc/pip.conf']);
  const certificates = firstFile([...CERTIFICATE_VARIABLES.map((name) => environment[name]), ...CERTIFICATE_FILES]);
  return [
    ...asSecret('pip-configuration', configuration),
    ...asSecret('pip-settings', await settingsFile(environment, folder)),
    ...asSecret('certificates', certificates),
  ];
}

function firstFile(paths: readonly (string | undefined)[]): string | undefined {
  return paths.find((path) => path !== undefined && path !== '' && !path.includes(',') && existsSync(path) && statSync(path).size <= MAXIMUM_BYTES);
}

function asSecret(id: string, path: string | undefined): BuildSecret[] {
  return path === undefined ? [] : [{ id, path }];
}

async function settingsFile(environment: NodeJS.ProcessEnv, folder: string): Promise<string | undefined> {
  const lines = Object.entries(INDEX_VARIABLES).flatMap(([variable, option]) => {
    const value = environment[variable]?.trim().replace(/\s+/g, ' ') ?? '';
    return value === '' ? [] : [`${option} = ${value}`];
  });
  if (lines.length === 0) {
    return undefined;
  }
  const path = join(folder, 'pip-settings.conf');
  await writeFile(path, `[global]\n${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}
