import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { callerEnvironment } from '../machine/environment.ts';
import { type DefinitionModule, KUBERNETES } from './sources.ts';
import type { Schema } from './strict.ts';

/**
 * The strict definitions of Kubernetes' own kinds, out of the Python package that carries them.
 *
 * @throws UserError when it can't be had, or is not the one that was pinned.
 */
export async function fetchCoreDefinitions(): Promise<Record<string, Schema>> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-schemas-'));
  try {
    const wanted = `${KUBERNETES.package}==${KUBERNETES.packageVersion}`;
    await python(`Downloading ${wanted}`, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', folder, wanted]);
    const [wheel = ''] = await readdir(folder);
    await requireChecksum(join(folder, wheel));
    await python(`Unpacking ${wanted}`, ['-m', 'zipfile', '--extract', join(folder, wheel), folder]);
    const path = join(folder, 'kubernetes_validate/kubernetes-json-schema', `v${KUBERNETES.version}-local-strict`, '_definitions.json');
    return (JSON.parse(await readFile(path, 'utf8')) as { $defs: Record<string, Schema> }).$defs;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The texts of the definitions that a Go module carries.
 *
 * @throws UserError when it can't be had, or is not the one that was pinned.
 */
export async function fetchDefinitions({ module, version, sum, folder, files }: DefinitionModule): Promise<string[]> {
  const what = `${module}@${version}`;
  const answer = await requireProgram(runProgram, `Downloading ${what}`, 'go', ['mod', 'download', '-json', what], { cwd: tmpdir(), environment: callerEnvironment() });
  const found = JSON.parse(answer) as { Dir: string; Sum: string };
  if (found.Sum !== sum) {
    throw new UserError(`${what} has the checksum ${found.Sum}; ${sum} is pinned.`);
  }
  return Promise.all(files.map((file) => readFile(join(found.Dir, folder, file), 'utf8')));
}

async function requireChecksum(file: string): Promise<void> {
  const found = createHash('sha256').update(await readFile(file)).digest('hex');
  if (found !== KUBERNETES.sha256) {
    throw new UserError(`${KUBERNETES.package} ${KUBERNETES.packageVersion} has the SHA-256 ${found}; ${KUBERNETES.sha256} is pinned.`);
  }
}

async function python(what: string, args: readonly string[]): Promise<string> {
  return requireProgram(runProgram, what, 'python3', args, { environment: callerEnvironment() });
}
