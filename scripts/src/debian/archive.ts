import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { requireProgram } from '../../../actions/common/runtime/exec.ts';
import { cacheFolder, freshWorkFolder, isIntact, keepFile } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import type { DebianSystem } from './system.ts';
import { boundToThisProcess, exists, installPackages } from './system.ts';
import { readMirrors } from './mirror.ts';

export type Suite = 'trixie' | 'sid';

/** One package of one suite; `version` pins it. */
export interface WantedPackage {
  name: string;
  suite: Suite;
  version?: string;
}

/** A package file that apt fetched and whose signature chain it checked. */
export interface PackageFile {
  path: string;
  version: string;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Packages of Debian releases that this machine does not run, as files: with a private apt configuration, so that nothing
 * of the machine's own changes and apt still checks every signature.
 */
export class DebianArchive {
  readonly #run: RunProgram;
  readonly #system: DebianSystem;
  readonly #folder: string;
  #updated = false;

  constructor(run: RunProgram, system: DebianSystem, folder = cacheFolder('debian')) {
    this.#run = run;
    this.#system = system;
    this.#folder = folder;
  }

  /**
   * The package's file, from the cache or fetched. A pinned version that the archive no longer has is replaced by the
   * newest of its suite, and `onReplaced` is told.
   */
  async fetch(wanted: WantedPackage, onReplaced?: (version: string) => void): Promise<PackageFile> {
    return withLock(join(this.#folder, 'lock'), async () => (await this.#cached(wanted)) ?? (await this.#download(wanted, onReplaced)));
  }

  async #cached(wanted: WantedPackage): Promise<PackageFile | undefined> {
    const folder = this.#packageFolder(wanted);
    for (const file of await readdir(folder).catch(() => [])) {
      const version = versionOf(file, wanted.name);
      const path = join(folder, file);
      if (version !== undefined && (await isIntact(path))) {
        return { path, version };
      }
    }
    return undefined;
  }

  async #download(wanted: WantedPackage, onReplaced?: (version: string) => void): Promise<PackageFile> {
    await this.#update();
    const version = await this.#availableVersion(wanted);
    if (wanted.version !== undefined && version !== wanted.version) {
      onReplaced?.(version);
    }
    const work = await freshWorkFolder(`download-${wanted.name}`);
    await this.#apt(`Downloading ${wanted.name}`, ['download', '--', `${wanted.name}=${version}`], work);
    const file = (await readdir(work)).find((name) => versionOf(name, wanted.name) !== undefined);
    if (file === undefined) {
      throw new UserError(`apt reported success but left no file of the package ${wanted.name}.`);
    }
    const path = join(this.#packageFolder(wanted), file);
    await keepFile(join(work, file), path);
    return { path, version };
  }

  async #availableVersion(wanted: WantedPackage): Promise<string> {
    const { stdout } = await this.#run('apt-cache', [...this.#options(), 'madison', '--', wanted.name]);
    const versions = versionsInSuite(stdout, wanted.suite);
    const chosen = versions.find((version) => version === wanted.version) ?? versions[0];
    if (chosen === undefined) {
      throw new UserError(`Debian's ${wanted.suite} has no package ${wanted.name} for this architecture.`);
    }
    return chosen;
  }

  async #update(): Promise<void> {
    if (this.#updated) {
      return;
    }
    await this.#configure();
    await this.#apt('Reading the package lists of Debian trixie and sid', ['update'], this.#folder);
    this.#updated = true;
  }

  async #configure(): Promise<void> {
    if (!(await exists(KEYRING)) && this.#system.isRoot) {
      await installPackages(this.#run, ['debian-archive-keyring']);
    }
    const { main } = await readMirrors(this.#run, this.#system.codename);
    for (const folder of ['sources', 'lists/partial', 'cache/archives/partial']) {
      await mkdir(join(this.#folder, folder), { recursive: true });
    }
    const source = `Types: deb\nURIs: ${main}\nSuites: trixie sid\nComponents: main\nSigned-By: ${KEYRING}\n`;
    await writeFile(join(this.#folder, 'sources', 'debian.sources'), source);
  }

  async #apt(what: string, args: readonly string[], cwd: string): Promise<void> {
    const [program, bound] = boundToThisProcess('apt-get', [...this.#options(), '-q', ...args]);
    await requireProgram(this.#run, what, program, bound, { cwd });
  }

  #options(): string[] {
    const settings = {
      'Dir::Etc::SourceList': '/dev/null',
      'Dir::Etc::SourceParts': join(this.#folder, 'sources'),
      'Dir::State::Lists': join(this.#folder, 'lists'),
      'Dir::Cache': join(this.#folder, 'cache'),
      'Acquire::Languages': 'none',
      'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled': 'false',
      // The cache lies in a home folder that apt's own user may not enter.
      'APT::Sandbox::User': 'root',
    };
    return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  #packageFolder(wanted: WantedPackage): string {
    return join(this.#folder, 'packages', [wanted.name, wanted.version ?? wanted.suite].join('_').replaceAll(/[^\w.+~-]/g, '-'));
  }
}

/** The version in a package's file name, where apt writes a colon as %3a. */
export function versionOf(file: string, packageName: string): string | undefined {
  const [name, version, rest] = file.split('_');
  return name === packageName && version !== undefined && rest?.endsWith('.deb') ? decodeURIComponent(version) : undefined;
}

/** The versions of one suite in the output of `apt-cache madison`, newest first as apt sorts them. */
export function versionsInSuite(madison: string, suite: Suite): string[] {
  return madison.split('\n').flatMap((line) => {
    const [, version, source] = line.split('|').map((column) => column.trim());
    return version !== undefined && source?.split(' ')[1]?.startsWith(`${suite}/`) ? [version] : [];
  });
}
