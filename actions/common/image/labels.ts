import { z } from 'zod';
import { UserError } from '../runtime/errors.ts';
import { parseStrictJson } from '../runtime/json.ts';

/** What the labels of a release image say of it. */
export interface ReleaseLabels {
  /** URL of the source repository. */
  source: string;
  /** Commit of the source, 40 hexadecimal digits. */
  revision: string;
  /** The tag it was built as. */
  version: string;
  /** What the image is called, for people. */
  title: string;
  /** Registry and repository of the base image. */
  baseName: string;
  /** Digest of the base image. */
  baseDigest: string;
  /** ISO 8601. */
  created: string;
  series: string;
  /** The customer's addons: technical name to version. */
  modules: Record<string, string>;
  /** Folders of the customer's addons inside the image. */
  addonsPath: string[];
  /** `sha256:<hex>` of the release-intent.yaml in the image; empty where there is none. */
  intent: string;
}

const KEYS = {
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  version: 'org.opencontainers.image.version',
  title: 'org.opencontainers.image.title',
  baseName: 'org.opencontainers.image.base.name',
  baseDigest: 'org.opencontainers.image.base.digest',
  created: 'org.opencontainers.image.created',
  series: 'odoo.release.series',
  modules: 'odoo.release.modules',
  addonsPath: 'odoo.release.addons-path',
  intent: 'odoo.release.intent',
} as const;

const modulesSchema = z.record(z.string().regex(/^\w{1,128}$/), z.string().regex(/^[0-9.]{1,64}$/));

/**
 * The labels to set on an image, by their full names. What is not known is left out; that there is no intent is said, as an image
 * inherits the labels of its base.
 */
export function formatLabels(labels: Partial<ReleaseLabels>): Record<string, string> {
  const { modules, addonsPath, intent, ...texts } = labels;
  const named = Object.entries(texts).map(([key, text]) => [KEYS[key as keyof typeof texts], text] as const);
  return {
    ...Object.fromEntries(named.filter(([, text]) => text !== '')),
    ...(modules === undefined ? {} : { [KEYS.modules]: JSON.stringify(modules) }),
    ...(addonsPath === undefined ? {} : { [KEYS.addonsPath]: addonsPath.join(',') }),
    ...(intent === undefined ? {} : { [KEYS.intent]: intent }),
  };
}

/**
 * Reads the labels of an image that build-image made. A label that is absent is empty here: foreign and adopted images have
 * none.
 *
 * @throws UserError when `odoo.release.modules` is not the JSON object that build-image writes.
 */
export function readLabels(labels: Record<string, string>): ReleaseLabels {
  const text = (key: keyof typeof KEYS): string => labels[KEYS[key]] ?? '';
  return {
    source: text('source'),
    revision: text('revision'),
    version: text('version'),
    title: text('title'),
    baseName: text('baseName'),
    baseDigest: text('baseDigest'),
    created: text('created'),
    series: text('series'),
    modules: readModules(text('modules')),
    addonsPath: text('addonsPath').split(',').filter((folder) => folder !== ''),
    intent: text('intent'),
  };
}

function readModules(text: string): Record<string, string> {
  const modules = modulesSchema.safeParse(text === '' ? {} : parseStrictJson(text, `The image label ${KEYS.modules}`));
  if (!modules.success) {
    throw new UserError(`The image label ${KEYS.modules} is not an object of module names and versions.`);
  }
  return modules.data;
}
