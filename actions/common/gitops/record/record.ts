import type { DatabaseChange } from '../../runtime/database-change.ts';

/** What the in-image helper may do to the database when it carries out a record. */
export const OPERATIONS = ['update', 'revert', 'restore'] as const;
export type Operation = (typeof OPERATIONS)[number];

/** The release record of an environment: which release it runs and how the database gets there. */
export interface ReleaseRecord {
  image: string;
  tag: string;
  digest: string;
  operation: Operation;
  /** The digest that the database must belong to before; `none` installs into an empty database. */
  from: string;
  /** `owner/repository@<commit>` of the source. */
  source: string;
  series: string;
  databaseChange: DatabaseChange;
  /** Digest of recipe.json, or empty. */
  recipe: string;
  database: string;
  /** With operation `restore`: the restore point to go back to. Otherwise empty. */
  restorePoint: string;
  /** Modules to update, as rehearsed; may be empty. */
  modules: string[];
  /** The version of odoo-release that rehearsed it. */
  helper: string;
}
