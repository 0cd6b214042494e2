import { z, type ZodType } from 'zod';
import { timezone } from '../../../actions/common/policy/calendar-schema.ts';
import { OWNER_AND_NAME } from '../../../actions/common/gitops/repository/repository-address.ts';
import { DIGEST, NAME, TAG } from '../../../actions/common/runtime/image-names.ts';
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_WORDS } from '../../../actions/common/runtime/parsers.ts';
import { isPlainForAll } from '../../../actions/common/runtime/yaml-text.ts';

/** What an environment is for; the kit has a blueprint of each. */
export const KINDS = ['dev', 'qa', 'staging', 'production', 'dr'] as const;
export const ESTATES = ['boutique', 'regional', 'enterprise'] as const;
export const ENGINES = ['compose', 'kubernetes'] as const;
export const TENANCIES = ['dedicated', 'shared', 'hybrid'] as const;
export const DATABASES = ['cnpg', 'plain', 'managed'] as const;
export const SIZES = ['s', 'm', 'l', 'xl'] as const;
export const ROLES = ['platform', 'database', 'application', 'release-managers'] as const;

/** No image can have it, so an environment whose record names it starts nothing. */
export const NO_DIGEST = `sha256:${'0'.repeat(64)}`;

function text(pattern: RegExp, allowed: string): ZodType<string> {
  return z.string({ error: `must be ${allowed} in quotes` }).regex(pattern, { error: `must be ${allowed}` });
}

const repository = text(OWNER_AND_NAME, 'owner/name of a repository on GitHub').refine((value) => !/\/\.{1,2}$/.test(value), 'must be owner/name of a repository on GitHub');
const HOST_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// Its last part is no number: that would be an address, to which neither a certificate nor a Service of a name can be made.
export const hostName = text(new RegExp(`^(?=.{1,253}$)(?!.*\\.[0-9]+$)${HOST_LABEL}(?:\\.${HOST_LABEL})+$`), 'a host name such as erp.acme.example');
/** Kustomize puts values into fields as they are written, where these are no text any more. */
const isText = (value: string): boolean => !['true', 'false', 'null'].includes(value);
const NO_TEXT = 'must be another name: in manifests true, false, null and numbers are no text';
export const customerName = text(/^(?=.{1,31}$)[a-z](?:-?[a-z0-9])*$/, 'a name of at most 31 lower-case letters, digits and inner hyphens that begins with a letter').refine(isText, NO_TEXT);
const team = text(/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/, 'a team on GitHub such as acme/release-managers');
const login = text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'the GitHub login of a person (teams and apps cannot approve)');
const digest = text(new RegExp(`^${DIGEST}$`), 'a digest (sha256: and 64 lower-case hexadecimal digits)');
const className = text(/^(?:[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?)?$/, 'the name of a storage class, or empty').refine((value) => value === '' || isPlainForAll(value, value), NO_TEXT);
const moduleName = text(/^[a-z_][a-z0-9_]{0,62}$/, 'the technical name of a module');
const gibibytes = text(/^[1-9][0-9]{0,4}Gi$/, 'a size such as 20Gi');

const repositories = z
  .strictObject({
    gitops: repository.describe('The GitOps repository, as owner/name.'),
    source: repository.describe('The repository with the addons, as owner/name.'),
    image: text(new RegExp(`^(?=.{1,255}$)${NAME}$`), 'an image name such as ghcr.io/acme/odoo, without tag or digest')
      .optional()
      .describe("Image of the releases. Default is ghcr.io/<owner of the source repository>/<customer>-odoo, or odoo where both have one name."),
    'base-image': text(new RegExp(`^${NAME}@${DIGEST}$`), 'an image with its digest (ghcr.io/acme/odoo-base@sha256:…)')
      .optional()
      .describe('Odoo image that releases are built on. Default is a placeholder to fill in.'),
    kit: z
      .strictObject({
        repository: repository.describe('Where the kit lives, as owner/name.'),
        commit: text(/^[0-9a-f]{40}$/, 'a full commit (40 hexadecimal digits)').describe("Commit of the kit's version."),
      })
      .optional()
      .describe('What the workflows call. Default is the placeholders OWNER and KIT_COMMIT, to fill in.'),
  })
  .describe('Repositories on GitHub, and where images are kept.');

const objectStorage = z
  .strictObject({
    bucket: text(/^(?:s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[A-Za-z0-9._-]+)*)?$/, 'a place such as s3://acme-backups, or empty').default('').describe('Where backups go, as s3://bucket/folder. Empty: nowhere.'),
    endpoint: text(/^(?:https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?)?$/, 'an address such as https://s3.example.com, or empty').default('').describe('Address of the storage. Empty: the one of AWS.'),
  })
  .superRefine((value, context) => {
    if (value.endpoint !== '' && value.bucket === '') {
      context.addIssue({ code: 'custom', path: ['bucket'], message: 'must be given with an endpoint' });
    }
    if (/(?:^|\/)\.{1,2}(?:\/|$)/.test(value.bucket.slice('s3://'.length))) {
      context.addIssue({ code: 'custom', path: ['bucket'], message: 'must be a place without . and .. in it' });
    }
  })
  .describe('Object storage for backups.');

const environment = z
  .strictObject({
    host: hostName.describe('Public host name.'),
    kind: z.enum(KINDS).optional().describe('What it is for. Default is its name, where that is one of these.'),
    size: z.enum(SIZES).optional().describe('Default follows from users: production and dr have the full size, staging one less, the others the smallest.'),
    tenancy: z.enum(TENANCIES).optional().describe('Default is the tenancy of the customer.'),
    'object-storage': objectStorage.optional().describe('Where its backups go. Default is the object storage of the customer. An environment of kind dr names a bucket of its own region, into which the folder of production is replicated.'),
  })
  .describe('One environment.');

const storage = z
  .strictObject({
    'database-size': gibibytes.optional().describe('Room of the database, also of its copy in staging. Default follows from the size.'),
    'filestore-size': gibibytes.optional().describe('Room of the attachments, also of their copy in staging. Default follows from the size.'),
    'database-class': className.default('').describe("Storage class of the database. Empty: the cluster's default."),
    'filestore-class': className.default('').describe('Storage class of the attachments, one that pods of several nodes can have at once. Empty: the default one of the cluster, for pods of one node.'),
  })
  .describe('Volumes on Kubernetes.');

const release = z
  .strictObject({
    tag: text(new RegExp(`^${TAG}$`), 'a tag by the OCI grammar').describe('Tag of the image, for people.'),
    digest: digest.describe('Digest of the image, which decides what runs.'),
    image: text(new RegExp(`^(?=.{1,255}$)${NAME}$`), 'an image name without tag or digest').optional().describe('Default is repositories.image.'),
    source: text(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/, 'owner/repository@commit').optional().describe('What it was built from. Default is empty: not known.'),
    modules: z.array(moduleName).max(500).default([]).describe('Modules to install into an empty database (new-customer), or those of the customer that are installed (adopt-customer).'),
  })
  .describe('new-customer: the first release, once it is built. adopt-customer: what runs now.');

const running = z
  .strictObject({
    environment: text(ENVIRONMENT_NAME, ENVIRONMENT_NAME_WORDS).default('production').describe('The environment that runs already.'),
    database: text(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/, 'the name of a database').describe('Name of its database.'),
    server: text(/^PostgreSQL [1-9][0-9](?:\.[0-9]{1,2})?$/, 'a version such as PostgreSQL 16').describe('Its database server, as PostgreSQL 16.'),
  })
  .describe('adopt-customer only: the customer as it runs now.');

const PEOPLE = 'must be a whole number from 1 to 20000, without quotes';

/** The answers that a customer's repositories are made from. Keys that nothing reads are not in it. */
export const answersSchema = z
  .strictObject({
    version: z.literal(1).default(1).describe('Version of this form.'),
    customer: customerName.describe('Name of the customer; of namespaces and folders, too.'),
    repositories,
    series: text(/^(?:17|18|19)\.0$/, '17.0, 18.0 or 19.0').describe('Odoo series.'),
    estate: z.enum(ESTATES).describe('boutique: about 80 users; regional: about 400; enterprise: segmented, several regions. Gives the defaults of what is not answered.'),
    engine: z.enum(ENGINES).optional().describe('A Docker host with Compose, or Kubernetes with Argo CD. Default: compose for a boutique, else kubernetes.'),
    tenancy: z.enum(TENANCIES).default('dedicated').describe('Kubernetes only. shared: the databases on a server that has others, too; hybrid: those of all but production and dr; dedicated: each environment has a server of its own.'),
    environments: z
      .record(z.string().max(31, 'must have at most 31 characters').regex(ENVIRONMENT_NAME, `must be ${ENVIRONMENT_NAME_WORDS}`).refine(isText, NO_TEXT), environment, { error: 'must be a mapping of names, each with its host' })
      .describe('The environments by name, the order in which releases pass them.'),
    'time-zone': timezone,
    users: z.number({ error: PEOPLE }).int(PEOPLE).min(1, PEOPLE).max(20_000, PEOPLE).describe('People who work with it; sizes follow from it.'),
    database: z.enum(DATABASES).optional().describe('Kubernetes only. cnpg: CloudNativePG; plain: one PostgreSQL with backup jobs; managed: a server that somebody else runs. Default: plain for a boutique and on a Docker host, else cnpg.'),
    'database-host': hostName.optional().describe('Kubernetes only. The server of environments whose database is managed or shared.'),
    'database-image': text(new RegExp(`^(?=.{1,400}$)${NAME}:${TAG}@${DIGEST}$`), 'an image with tag and digest (ghcr.io/acme/postgres:17.6@sha256:…)').optional().describe('Kubernetes only: the image of PostgreSQL, whose programs make the dumps, too. Default is a placeholder to fill in.'),
    'object-storage': objectStorage.prefault({}),
    storage: storage.prefault({}),
    'secret-store': text(/^(?:[a-z0-9](?:[a-z0-9/_-]{0,120}[a-z0-9])?)?$/, "a path in the secret store such as odoo/acme, or empty").default('').describe('Kubernetes only. Where External Secrets finds the secrets; those of an environment lie below its name. Empty: they are made by hand.'),
    roles: z.strictObject({ platform: team, database: team, application: team, 'release-managers': team }).describe('GitHub teams that own the files: CODEOWNERS.'),
    approvers: z.array(login).min(1, 'must name at least one person').max(100).describe('GitHub logins of the people who approve promotions to production.'),
    'month-end-freeze': z.boolean().default(true).describe('true: no promotion to production while the month is closed, from the 28th for six days.'),
    release: release.optional(),
    running: running.optional(),
  })
  .superRefine(checkEnvironments)
  .superRefine(checkTogether);

export type AnswersFile = z.infer<typeof answersSchema>;

function checkEnvironments(value: { environments: Record<string, z.infer<typeof environment>>; running?: z.infer<typeof running> | undefined }, context: z.RefinementCtx): void {
  const names = Object.keys(value.environments);
  if (names.length === 0) {
    context.addIssue({ code: 'custom', path: ['environments'], message: 'must list at least one environment' });
  }
  for (const name of names.filter((one) => !KINDS.includes(one as never) && value.environments[one]?.kind === undefined)) {
    context.addIssue({ code: 'custom', path: ['environments', name, 'kind'], message: `must be one of ${KINDS.join(', ')}, as the name is none of them` });
  }
  const hosts = names.map((name) => value.environments[name]?.host);
  for (const [index, name] of names.entries()) {
    if (hosts.indexOf(hosts[index]) !== index) {
      context.addIssue({ code: 'custom', path: ['environments', name, 'host'], message: 'is the host of another environment already' });
    }
  }
  if (value.running !== undefined && !names.includes(value.running.environment)) {
    context.addIssue({ code: 'custom', path: ['running', 'environment'], message: `must be one of the environments: ${names.join(', ')}` });
  }
}

function checkTogether(value: Pick<AnswersFile, 'repositories' | 'release' | 'running' | 'approvers'>, context: z.RefinementCtx): void {
  if (value.repositories.gitops.toLowerCase() === value.repositories.source.toLowerCase()) {
    context.addIssue({ code: 'custom', path: ['repositories', 'gitops'], message: 'must be another repository than source: the one that builds may not write what runs' });
  }
  if (value.running !== undefined && value.release === undefined) {
    context.addIssue({ code: 'custom', path: ['release'], message: 'must say which image runs now' });
  }
  const people = value.approvers.map((name) => name.toLowerCase());
  const repeated = people.findIndex((name, index) => people.indexOf(name) !== index);
  if (repeated !== -1) {
    context.addIssue({ code: 'custom', path: ['approvers', repeated], message: 'is listed already' });
  }
}
