import type { PythonDictionary, PythonValue } from './python/literal.ts';
import { readPythonLiteral } from './python/literal.ts';
import { SourceError } from './python/source-error.ts';

/** What a plan needs of a module's manifest. */
export interface Manifest {
  /** As written; `1.0` where the manifest says nothing, as Odoo assumes. */
  version: string;
  installable: boolean;
  depends: string[];
  /** `false`; or the dependencies that have to be there for the module to install itself. */
  autoInstall: false | string[];
  /** Files loaded at every update, in order. */
  data: string[];
}

const MAXIMUM_CHARACTERS = 1024 * 1024;

/**
 * Reads a manifest by Odoo's rules (_load_manifest in odoo/modules/module.py of 19.0).
 *
 * @param file as errors name it.
 * @throws SourceError when it is no Python dictionary, or keys that matter have values of the wrong kind; it names them all.
 */
export function readManifest(file: string, text: string, moduleName: string): Manifest {
  if (text.length > MAXIMUM_CHARACTERS) {
    throw new SourceError(file, 1, `a manifest has at most ${MAXIMUM_CHARACTERS} characters, this one has ${text.length}.`);
  }
  const value = readPythonLiteral(file, text);
  if (!(value instanceof Map)) {
    throw new SourceError(file, 1, 'a manifest has to be a dictionary.');
  }
  return new ManifestReader(file, text, value).read(moduleName);
}

class ManifestReader {
  readonly #file: string;
  readonly #text: string;
  readonly #members: PythonDictionary;
  readonly #problems: SourceError[] = [];

  constructor(file: string, text: string, members: PythonDictionary) {
    this.#file = file;
    this.#text = text;
    this.#members = members;
  }

  read(moduleName: string): Manifest {
    const depends = this.#dependencies(moduleName);
    const manifest = {
      version: this.#version(),
      installable: isTrue(this.#members.get('installable') ?? true),
      depends,
      autoInstall: this.#autoInstall(depends),
      data: [...this.#texts('init_xml'), ...this.#texts('data')],
    };
    const [first, ...others] = this.#problems;
    if (first !== undefined) {
      throw new SourceError(this.#file, first.line, [first.problem, ...others.map(({ message }) => message)].join('\n'));
    }
    return manifest;
  }

  #version(): string {
    const version = this.#members.get('version') ?? '1.0';
    if (typeof version !== 'string' && typeof version !== 'number') {
      return this.#refuse('version', '"version" has to be text.', '1.0');
    }
    return Number.isInteger(version) ? `${version}.0` : String(version);
  }

  /** Every module but `base` depends on `base` at least. */
  #dependencies(moduleName: string): string[] {
    const depends = this.#texts('depends');
    return depends.length > 0 || moduleName === 'base' ? depends : ['base'];
  }

  #autoInstall(depends: readonly string[]): false | string[] {
    const value = this.#members.get('auto_install') ?? false;
    if (!Array.isArray(value)) {
      return isTrue(value) ? [...depends] : false;
    }
    const triggers = this.#texts('auto_install');
    const strange = triggers.find((trigger) => !depends.includes(trigger));
    return strange === undefined ? triggers : this.#refuse('auto_install', `"auto_install" names ${strange}, which is not in "depends".`, false);
  }

  #texts(key: string): string[] {
    const value = this.#members.get(key) ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      return this.#refuse(key, `"${key}" has to be a list of texts.`, []);
    }
    return value;
  }

  /** Remembers what is wrong with a key, and answers a value to go on with. */
  #refuse<Value>(key: string, problem: string, standIn: Value): Value {
    const before = this.#text.slice(0, Math.max(0, this.#text.search(new RegExp(`(["'])${key}\\1\\s*:`))));
    this.#problems.push(new SourceError(this.#file, before.split(/\r\n|\r|\n/).length, problem));
    return standIn;
  }
}

/** Truth as Python sees it. */
function isTrue(value: PythonValue): boolean {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  return value instanceof Map ? value.size > 0 : Boolean(value);
}
