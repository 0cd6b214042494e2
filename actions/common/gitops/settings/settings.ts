import { z, type ZodType } from 'zod';
import { suggestion } from '../../runtime/nearest.ts';
import { parseYamlFile } from '../../runtime/yaml-file.ts';

/** The ConfigMap of literals in which people say what an environment is like. */
export const SETTINGS_GENERATOR = 'settings';
const LITERAL = /^(?<key>[^=\s]+)=(?<value>[^\n]*)$/;

/** Kustomize writes the values without quotes, so that these would become something else than text. */
const NO_TEXT = '(?!(?:null|true|false|[0-9.]+(?:e[0-9]+)?|0[xo][0-9a-f]+)$)';

const name = z.string().regex(new RegExp(`^${NO_TEXT}[a-z][a-z0-9-]{0,30}$`), 'must be a name such as acme (a lower-case letter, then at most 30 of a-z, 0-9 and "-")');
const size = z.string().regex(/^[1-9][0-9]{0,5}(?:Mi|Gi|Ti)$/, 'must be a size such as 20Gi');
const count = (least: number, most: number): ZodType<string> =>
  z
    .string()
    .regex(/^(?:0|[1-9][0-9]{0,4})$/, 'must be a whole number')
    .refine((text) => Number(text) >= least && Number(text) <= most, `must be between ${least} and ${most}`);
const className = z.string().regex(new RegExp(`^${NO_TEXT}(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)?$`), 'must be the name of a storage class, or empty for the default one');
const host = z
  .string()
  .max(253)
  .regex(/^(?=.*\.)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/, 'must be a host name such as erp.acme.example, in lower case');

/** Every setting; all but the kind have to be given, so that the file shows what there is. */
export const settingsSchema = z.strictObject({
  customer: name.describe('The customer. With the environment it makes the namespace <customer>-<environment>.'),
  environment: name.describe('The environment, as its folder is called.'),
  kind: z
    .enum(['dev', 'qa', 'staging', 'production', 'dr'], { error: 'must be dev, qa, staging, production or dr' })
    .optional()
    .describe('What the environment is for. Rules for what users depend on count for production and dr. Default is its name.'),
  host: host.describe('Public host name of Odoo.'),
  workers: count(0, 64).describe('Worker processes of each web pod.'),
  'cron-threads': count(1, 16).describe('Threads of each cron pod.'),
  'database-size': size.describe('Size of the volume of the database.'),
  'filestore-size': size.describe('Size of the volume of the attachments.'),
  'storage-class': className.describe('Storage class of the database. Empty is the default one of the cluster.'),
  'filestore-class': className.describe('Storage class of the attachments. Empty is the default one of the cluster.'),
  'database-host': z.union([z.literal(''), host], { error: 'must be a host name such as postgres.acme.example, or empty' }).describe('Host of a database server elsewhere. Empty: the environment has its own.'),
  'database-connections': count(20, 10_000).describe('max_connections of PostgreSQL.'),
  'connections-per-process': count(1, 1000).describe('db_maxconn of each Odoo process.'),
  owner: z.string().regex(/^[^\s=]{2,254}$/, 'must be an e-mail address or a team, without spaces').describe('Who answers for the environment.'),
  'time-zone': z.string().refine(isTimeZone, 'must be a time zone such as Europe/Paris').describe('Time zone of schedules.'),
  'backup-bucket': z.string().regex(/^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w!.*'()-]+)*\/?)?$/, 'must be a bucket such as s3://acme-backups, or empty').describe('Where backups go. Empty is none.'),
  'backup-endpoint': z.string().regex(/^(?:https:\/\/[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:\/[\w./-]*)?)?$/, 'must be an address such as https://s3.example, or empty').describe('Endpoint of the object storage. Empty is that of AWS.'),
  'secret-store': z.string().regex(/^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w./-]{0,253}$/, 'must be a path prefix in the secret store, or empty').describe('Prefix of the secrets of the environment in the SecretStore. Empty: secrets are made by hand.'),
});

export type Settings = z.infer<typeof settingsSchema>;
const KEYS = Object.keys(settingsSchema.shape);

/** What the settings file of an environment says. */
export interface SettingsFile {
  namespace: string;
  settings: Settings;
}

const literal = z.string({ error: 'must be text such as workers=2; put it in quotes' });
const generator = z.looseObject({ name: z.string(), literals: z.array(literal).optional() });
/** What an entry may have beside its literals: files and variables from elsewhere would be settings that nobody checks. */
const GENERATOR_KEYS = ['name', 'literals', 'options'];
const settingsFileSchema = z
  .looseObject({ namespace: z.string(), configMapGenerator: z.array(generator) })
  .transform((file, context): SettingsFile => {
    const [index = -1, second] = file.configMapGenerator.flatMap(({ name: of }, at) => (of === SETTINGS_GENERATOR ? [at] : []));
    const literals = file.configMapGenerator[index]?.literals;
    if (literals === undefined || second !== undefined) {
      const message = second === undefined ? `must have an entry named ${SETTINGS_GENERATOR} with literals` : `must have only one entry named ${SETTINGS_GENERATOR}`;
      context.addIssue({ code: 'custom', path: ['configMapGenerator', ...(second === undefined ? [] : [second])], message });
      return z.NEVER;
    }
    refuseKeys(file.configMapGenerator[index], ['configMapGenerator', index], context);
    const place = ['configMapGenerator', index, 'literals'];
    const settings = settingsOf(literals, place, context);
    const wanted = `${settings?.customer}-${settings?.environment}`;
    if (settings !== undefined && file.namespace !== wanted) {
      context.addIssue({ code: 'custom', path: ['namespace'], message: `must be ${wanted}, as customer and environment say` });
    }
    return settings === undefined ? z.NEVER : { namespace: file.namespace, settings };
  });

/**
 * Reads environments/<env>/settings/kustomization.yaml.
 *
 * @throws Refusal that lists every problem as `file:line:column: sentence`.
 */
export function parseSettings(text: string, file: string): SettingsFile {
  return parseYamlFile(text, file, settingsFileSchema);
}

/** The published JSON Schema of the settings, by key and value. */
export function settingsJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-2020-12' }),
    $id: 'https://odoo-gitops-kit.dev/schemas/settings.schema.json',
    title: 'Settings of an environment: the literals of the ConfigMap "settings", as keys and values',
  };
}

function refuseKeys(entry: object | undefined, path: (string | number)[], context: z.RefinementCtx): void {
  for (const key of Object.keys(entry ?? {}).filter((one) => !GENERATOR_KEYS.includes(one))) {
    context.addIssue({ code: 'custom', path: [...path, key], message: `settings are said by ${GENERATOR_KEYS.join(', ')} alone.${suggestion(key, GENERATOR_KEYS)}` });
  }
}

function settingsOf(literals: readonly string[], place: (string | number)[], context: z.RefinementCtx): Settings | undefined {
  const said = new Map<string, string>();
  const places = new Map<string, number>();
  let wrong = false;
  const complain = (path: (string | number)[], message: string): void => {
    wrong = true;
    context.addIssue({ code: 'custom', path, message });
  };
  for (const [index, entry] of literals.entries()) {
    const { key = entry, value = '' } = LITERAL.exec(entry)?.groups ?? {};
    if (!Object.hasOwn(settingsSchema.shape, key)) {
      complain([...place, index], `${key} is not a setting.${suggestion(key, KEYS)} Allowed are: ${KEYS.join(', ')}`);
    } else if (said.has(key)) {
      complain([...place, index], `says ${key} a second time`);
    }
    said.set(key, value);
    places.set(key, index);
  }
  const known = Object.fromEntries([...said].filter(([key]) => Object.hasOwn(settingsSchema.shape, key)));
  const parsed = settingsSchema.safeParse(known);
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    const index = places.get(key);
    complain(index === undefined ? place : [...place, index], index === undefined ? `must say ${key} too` : `${key} ${issue.message}`);
  }
  return wrong ? undefined : parsed.data;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '' && /^(?:[A-Z][\w+-]*\/[\w+/-]+|UTC)$/.test(name);
  } catch {
    return false;
  }
}
