import { copyFile, cp, link, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunProgram } from '../../../actions/common/runtime/exec.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { DebianArchive } from '../debian/archive.ts';
import { networkSettings } from '../debian/mirror.ts';
import type { Engine } from '../engine/engine.ts';
import { cacheFolder, freshWorkFolder } from '../machine/cache.ts';
import { withLock } from '../machine/lock.ts';
import type { Progress, Report } from '../progress/progress.ts';
import { builderSystem, ensureDebianImage } from './debian-root.ts';
import { ImageStore } from './image-store.ts';
import { recipeFolder, recipeHash } from './recipe-hash.ts';
import type { ImageName, ImageRecipe } from './recipes.ts';
import { RECIPE_DATE, RECIPES, SOURCE } from './recipes.ts';

/** Image references of the engine, one for each recipe. */
export type BaseImages = Record<ImageName, string>;

export interface BaseImageOptions {
  /** Make them again although they are there, without earlier layers. */
  force?: boolean;
  recipes?: readonly ImageRecipe[];
  run?: RunProgram;
}

interface Plan {
  recipe: ImageRecipe;
  tag: string;
}

/** The references that the recipes of this checkout lead to, whether the images exist or not. */
export async function baseImageNames(recipes: readonly ImageRecipe[] = RECIPES): Promise<BaseImages> {
  return namesOf(await planAll(recipes));
}

/**
 * Makes sure that the engine has every base image: official ones where a registry answers, else built from Debian
 * packages. What is there already is found in a fraction of a second.
 *
 * @throws UserError when neither way is open.
 */
export async function ensureBaseImages(engine: Engine, progress: Progress, options: BaseImageOptions = {}): Promise<BaseImages> {
  const { force = false, recipes = RECIPES, run = runProgram } = options;
  const store = new ImageStore(engine, run);
  const plans = await planAll(recipes);
  if (force || (await missingOf(store, plans)).length > 0) {
    const waiting = (): void => progress.note('Another script is making the base images: waiting for it.');
    await withLock(cacheFolder('images', 'lock'), async () => {
      const wanted = force ? plans : await missingOf(store, plans);
      await new Maker(store, run, progress, !force).makeAll(wanted);
    }, waiting);
  }
  return namesOf(plans);
}

async function planAll(recipes: readonly ImageRecipe[]): Promise<Plan[]> {
  return Promise.all(recipes.map(async (recipe) => {
    const tag = `odoo-gitops-kit/${recipe.name}:${recipe.tagPrefix}${await recipeHash(recipe)}`;
    return { recipe, tag };
  }));
}

function namesOf(plans: readonly Plan[]): BaseImages {
  return Object.fromEntries(plans.map(({ recipe, tag }) => [recipe.name, tag])) as BaseImages;
}

async function missingOf(store: ImageStore, plans: readonly Plan[]): Promise<Plan[]> {
  const sizes = await Promise.all(plans.map(({ tag }) => store.size(tag)));
  return plans.filter((_plan, position) => sizes[position] === undefined);
}

class Maker {
  readonly #store: ImageStore;
  readonly #run: RunProgram;
  readonly #progress: Progress;
  readonly #cached: boolean;
  #debian: Promise<string> | undefined;

  constructor(store: ImageStore, run: RunProgram, progress: Progress, cached: boolean) {
    this.#store = store;
    this.#run = run;
    this.#progress = progress;
    this.#cached = cached;
  }

  async makeAll(plans: readonly Plan[]): Promise<void> {
    const digests = await this.#progress.step('Ask the registry for official images', () =>
      Promise.all(plans.map(({ recipe }) => this.#store.digestInRegistry(recipe.official))));
    const made = plans.map((plan, position) => {
      const digest = digests[position];
      return digest === undefined ? this.#makeFromDebian(plan) : this.#makeFromOfficial(plan, digest);
    });
    const failed = (await Promise.allSettled(made)).find((result) => result.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  async #makeFromOfficial(plan: Plan, digest: string): Promise<void> {
    const { official, title } = plan.recipe;
    await this.#progress.step(`${title} (${official})`, async (report) => {
      const pinned = `${official}@${digest}`;
      await this.#store.pull(pinned, report);
      const version = official.slice(official.lastIndexOf(':') + 1);
      await this.#build(plan, { dockerfile: 'official.Dockerfile', base: pinned, version, baseDigest: digest }, report);
    });
  }

  async #makeFromDebian(plan: Plan): Promise<void> {
    await builderSystem();
    const [base, packageFile] = await Promise.all([this.#debianImage(), this.#packageFile(plan.recipe)]);
    await this.#progress.step(plan.recipe.title, async (report) => {
      const version = packageFile?.version ?? plan.recipe.version;
      await this.#build(plan, { dockerfile: 'Dockerfile', base, version, ...(packageFile && { packageFile: packageFile.path }) }, report);
    });
  }

  #debianImage(): Promise<string> {
    return (this.#debian ??= this.#progress.step('Debian base', (report) => ensureDebianImage(this.#store, this.#run, report)));
  }

  async #packageFile(recipe: ImageRecipe): Promise<{ path: string; version: string } | undefined> {
    const wanted = recipe.packageFile;
    if (wanted === undefined) {
      return undefined;
    }
    const archive = new DebianArchive(this.#run, await builderSystem());
    const said = (version: string): void =>
      this.#progress.note(`Debian no longer has ${wanted.name} ${wanted.version}: using ${version}.`);
    return this.#progress.step(`Debian package ${wanted.name}`, () => archive.fetch(wanted, said));
  }

  async #build(plan: Plan, way: Way, report: Report): Promise<void> {
    const { recipe, tag } = plan;
    const context = await buildContext(recipe, way.packageFile);
    await writeFile(join(context, 'apt.conf'), way.dockerfile === 'Dockerfile' ? await networkSettings(this.#run) : '');
    const packageArgument = way.packageFile === undefined ? {} : { PACKAGE_FILE: basename(way.packageFile) };
    await this.#store.build({
      what: `Building ${tag}`,
      context,
      dockerfile: join(context, way.dockerfile),
      tag,
      labels: labelsOf(recipe, way),
      arguments: { BASE: way.base, ...recipe.arguments, ...packageArgument },
      cached: this.#cached,
    }, report);
    await freshWorkFolder(`context-${recipe.name}`);
  }
}

/** From what an image is made. */
interface Way {
  dockerfile: 'Dockerfile' | 'official.Dockerfile';
  base: string;
  version: string;
  baseDigest?: string;
  packageFile?: string;
}

function labelsOf(recipe: ImageRecipe, way: Way): Record<string, string> {
  const labels = {
    title: recipe.title,
    version: way.version,
    created: RECIPE_DATE,
    source: SOURCE,
    'base.name': way.base,
    ...(way.baseDigest === undefined ? {} : { 'base.digest': way.baseDigest }),
  };
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`org.opencontainers.image.${name}`, value]));
}

async function buildContext(recipe: ImageRecipe, packageFile: string | undefined): Promise<string> {
  const context = await freshWorkFolder(`context-${recipe.name}`);
  await cp(recipeFolder(recipe.name), context, { recursive: true });
  if (packageFile !== undefined) {
    const copy = join(context, 'packages', basename(packageFile));
    await mkdir(join(context, 'packages'));
    await link(packageFile, copy).catch(() => copyFile(packageFile, copy));
  }
  return context;
}
