import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgress } from '../../scripts/src/progress/progress.ts';
import { type Validation, validateRepo } from '../../scripts/src/validate-gitops/validate.ts';

const ESTATE = join(import.meta.dirname, '../fixtures/cluster-repo');
export const APP = 'vendor/odoo-kit/base/app';
export const PRODUCTION = 'environments/production';
const NOW = new Date('2026-11-23T12:00:00Z');
const QUIET = createProgress({ output: { write: () => true } });

/** A copy of the estate of the fixtures, to change. */
export class Estate {
  readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<Estate> {
    const root = await realpath(await mkdtemp(join(tmpdir(), 'kit-estate-')));
    await cp(ESTATE, root, { recursive: true });
    return new Estate(root);
  }

  /** Changes the text of a file; the text to change has to be there. */
  async edit(file: string, from: string, to: string): Promise<void> {
    const text = await readFile(join(this.root, file), 'utf8');
    if (!text.includes(from)) {
      throw new Error(`${file} has no ${JSON.stringify(from)}.`);
    }
    await this.write(file, text.replace(from, to));
  }

  async write(file: string, text: string): Promise<void> {
    await writeFile(join(this.root, file), text);
  }

  async append(file: string, text: string): Promise<void> {
    await this.write(file, `${await readFile(join(this.root, file), 'utf8')}${text}`);
  }

  validate(...environments: string[]): Promise<Validation> {
    return validateRepo({ folder: this.root, environments, linters: false, now: NOW }, QUIET);
  }

  lint(): Promise<Validation> {
    return validateRepo({ folder: this.root, environments: ['qa'], linters: true, now: NOW }, QUIET);
  }

  /** The findings as `code environment file:line message`. */
  async findings(...environments: string[]): Promise<string[]> {
    const { findings } = await this.validate(...environments);
    return findings.map(({ code, environment, file, line, message }) => `${code} ${environment} ${file}:${line} ${message}`);
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
