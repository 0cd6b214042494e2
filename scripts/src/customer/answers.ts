import { Refusal } from '../../../actions/common/runtime/errors.ts';
import { parseYamlFile } from '../../../actions/common/runtime/yaml-file.ts';
import { type AnswersFile, answersSchema, NO_DIGEST, type ROLES } from './answers-schema.ts';
import { contradictions } from './contradictions.ts';
import { type Database, type Engine, type Estate, ESTATE_DEFAULTS, type Tenancy } from './estates.ts';
import { environmentSize, type Kind, type Size, SIZE_SETTINGS } from './sizes.ts';

export type Role = (typeof ROLES)[number];

export interface ObjectStorage {
  /** `s3://bucket/folder`, or empty. */
  bucket: string;
  endpoint: string;
}

/** One environment, with every default filled in. */
export interface CustomerEnvironment {
  name: string;
  kind: Kind;
  host: string;
  size: Size;
  tenancy: Tenancy;
  objectStorage: ObjectStorage;
}

/** A release that exists already: the first one, or what an adopted customer runs. */
export interface KnownRelease {
  image: string;
  tag: string;
  digest: string;
  /** `owner/repository@commit`, or empty. */
  source: string;
  modules: string[];
}

/** What a customer's repositories are made from, with every default filled in. */
export interface Answers {
  customer: string;
  repositories: { gitops: string; source: string; image: string; baseImage: string; kit: { repository: string; commit: string } | undefined };
  series: string;
  estate: Estate;
  engine: Engine;
  tenancy: Tenancy;
  /** In the order in which releases pass them. */
  environments: CustomerEnvironment[];
  timeZone: string;
  users: number;
  database: Database;
  /** The server of managed and shared databases; empty where there are none. */
  databaseHost: string;
  /** Image of PostgreSQL, with tag and digest. */
  databaseImage: string;
  objectStorage: ObjectStorage;
  storage: { databaseSize: string | undefined; filestoreSize: string | undefined; databaseClass: string; filestoreClass: string };
  secretStore: string;
  roles: Record<Role, string>;
  approvers: string[];
  monthEndFreeze: boolean;
  release: KnownRelease | undefined;
  running: { environment: string; database: string; server: string } | undefined;
}

/**
 * Reads an answers file.
 *
 * @throws Refusal that lists every problem as `file:line:column: sentence`.
 */
export function parseAnswers(text: string, file: string): Answers {
  const answers = withDefaults(parseYamlFile<AnswersFile>(text, file, answersSchema));
  const problems = contradictions(answers);
  if (problems.length > 0) {
    throw new Refusal(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  }
  return answers;
}

/** Rooms of an environment. What was answered counts wherever production's data is, a copy of it too; dev and qa have what their size means. */
export function roomOf({ storage, environments }: Answers, { kind, size }: CustomerEnvironment): { database: string; filestore: string } {
  const isFull = kind !== 'dev' && kind !== 'qa';
  const copied = kind === 'staging' ? environments.find((other) => other.kind === 'production') : undefined;
  const settings = SIZE_SETTINGS[copied?.size ?? size];
  return {
    database: (isFull ? storage.databaseSize : undefined) ?? settings.databaseSize,
    filestore: (isFull ? storage.filestoreSize : undefined) ?? settings.filestoreSize,
  };
}

function withDefaults(file: AnswersFile): Answers {
  const defaults = ESTATE_DEFAULTS[file.estate];
  const { customer, series, estate, users, tenancy, storage } = file;
  const repositories = repositoriesOf(file);
  const engine = file.engine ?? defaults.engine;
  return {
    customer, series, estate, users, tenancy, repositories, engine,
    environments: Object.keys(file.environments).map((name) => environmentOf(name, file)),
    timeZone: file['time-zone'],
    database: file.database ?? (engine === 'compose' ? 'plain' : defaults.database),
    databaseHost: file['database-host'] ?? '',
    databaseImage: file['database-image'] ?? `ghcr.io/${ownerOf(repositories.source)}/postgres:17@${NO_DIGEST}`,
    objectStorage: file['object-storage'],
    storage: {
      databaseSize: storage['database-size'], filestoreSize: storage['filestore-size'],
      databaseClass: storage['database-class'], filestoreClass: storage['filestore-class'],
    },
    secretStore: file['secret-store'],
    roles: file.roles,
    approvers: file.approvers,
    monthEndFreeze: file['month-end-freeze'],
    release: file.release === undefined ? undefined : { ...file.release, image: file.release.image ?? repositories.image, source: file.release.source ?? '' },
    running: file.running,
  };
}

function repositoriesOf({ repositories, customer }: AnswersFile): Answers['repositories'] {
  const { gitops, source, kit } = repositories;
  const owner = ownerOf(source);
  return {
    gitops, source, kit,
    image: repositories.image ?? (owner === customer ? `ghcr.io/${owner}/odoo` : `ghcr.io/${owner}/${customer}-odoo`),
    baseImage: repositories['base-image'] ?? `ghcr.io/${owner}/odoo-base@${NO_DIGEST}`,
  };
}

/** As image names have it. */
function ownerOf(repository: string): string {
  return String(repository.split('/')[0]).toLowerCase();
}

function environmentOf(name: string, file: AnswersFile): CustomerEnvironment {
  const given = file.environments[name];
  const kind = given?.kind ?? (name as Kind);
  return { name, kind, host: String(given?.host), size: given?.size ?? environmentSize(file.users, kind), tenancy: given?.tenancy ?? file.tenancy, objectStorage: given?.['object-storage'] ?? file['object-storage'] };
}
