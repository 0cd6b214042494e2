import { join } from 'node:path';
import { cacheFolder } from '../machine/cache.ts';
import { ROOT } from '../project/root.ts';

/** What the demo leaves behind lies here, or has this name on the engine. */
const FOLDER = join(ROOT, '.demo');

export const PLACES = {
  folder: FOLDER,
  /** acme's source repo and GitOps repo as their servers hold them, and the checkouts that the story works in. */
  sourceServer: join(FOLDER, 'servers', 'acme-odoo.git'),
  source: join(FOLDER, 'acme-odoo'),
  gitopsServer: join(FOLDER, 'servers', 'acme-gitops.git'),
  gitops: join(FOLDER, 'acme-gitops'),
  evidence: join(FOLDER, 'evidence'),
  /** Kept from run to run: pushing the layers of the base image takes longer than all that the story pushes. */
  registry: cacheFolder('demo', 'registry'),
  /** Files of the runner: one folder a step, with its log, outputs and summary. */
  runner: join(FOLDER, 'runner'),
  host: join(FOLDER, 'host'),
  environmentFile: join(FOLDER, 'host', 'acme-production.env'),
  backups: join(FOLDER, 'backups'),
  /** The scanner's database. */
  scanner: join(FOLDER, 'scanner'),
  report: join(FOLDER, 'report.html'),
} as const;

export const PROJECT = 'odoo-kit-demo-acme';
export const REHEARSAL_SERVER = 'odoo-kit-demo-rehearsal';
export const DATABASE = 'acme';
export const ENVIRONMENT = 'production';
export const SOURCE_NAME = 'acme/odoo';
export const GITOPS_NAME = 'acme/gitops';
export const SERIES = '19.0';
export const MODULE = 'acme_engagement';
