import type { WantedPackage } from '../debian/archive.ts';

export type ImageName = 'odoo' | 'postgres' | 'front';

/** How one base image is made. Its folder beside this file holds the Dockerfiles and everything that they copy. */
export interface ImageRecipe {
  name: ImageName;
  title: string;
  /** The first part of the tag; the recipe's hash follows it. */
  tagPrefix: string;
  /** The official image that becomes ours with a thin layer, where a registry answers. */
  official: string;
  /** `org.opencontainers.image.version` of the image made from Debian packages. */
  version: string;
  /** A package that is not in the suite of the image's own Debian and is installed as a file. */
  packageFile?: WantedPackage;
  /** Build arguments of the Dockerfile for Debian. */
  arguments: Record<string, string>;
}

export const DEBIAN_SUITE = 'trixie';

/** `org.opencontainers.image.created` of every base image: the day of the recipe, so that equal recipes say equal things. */
export const RECIPE_DATE = '2026-11-22T00:00:00Z';

export const SOURCE = 'https://odoo-gitops-kit.dev';

/**
 * The pins. Odoo is in Debian's unstable suite only; its package runs on trixie's Python 3.13 and crashes on the 3.14 of its
 * own suite.
 */
export const RECIPES: readonly ImageRecipe[] = [
  {
    name: 'odoo',
    title: 'Odoo 19 base image',
    tagPrefix: '19.0-',
    official: 'odoo:19.0',
    version: '19.0.0+dfsg-1',
    packageFile: { name: 'odoo-19', suite: 'sid', version: '19.0.0+dfsg-1' },
    arguments: {},
  },
  {
    name: 'postgres',
    title: 'PostgreSQL 17 base image',
    tagPrefix: '17-',
    official: 'postgres:17',
    version: '17',
    arguments: { POSTGRES_PACKAGE: 'postgresql-17' },
  },
  {
    name: 'front',
    title: 'Front proxy',
    tagPrefix: '',
    official: 'nginx:1.26',
    version: '1.26',
    arguments: {},
  },
];
