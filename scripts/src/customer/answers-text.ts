import { keyText, quoted } from '../../../actions/common/runtime/yaml-text.ts';
import type { Answers, CustomerEnvironment, ObjectStorage } from './answers.ts';
import { environmentSize } from './sizes.ts';

/** Where a customer's GitOps repository keeps the answers that it was made from. */
export const ANSWERS_FILE = 'customer.yaml';

type Value = string | number | boolean | readonly string[] | undefined | { readonly [key: string]: Value };

const HEADING = `# The answers that this repository was made from. Change them here and start the command below with --answers and this file to make
# the files anew; what people have changed since is not overwritten.`;

/** An answers file that says the same; every text in it stays text, whatever it holds. */
export function answersText(answers: Answers): string {
  return `${[HEADING, `# ${commandOf(answers)}`, ...mappingLines(answersTree(answers), '')].join('\n')}\n`;
}

/** The command that renews a repository: a customer that was adopted stays one. */
export function commandOf({ running }: Pick<Answers, 'running'>): string {
  return running === undefined ? 'scripts/new-customer' : 'scripts/adopt-customer';
}

function answersTree(answers: Answers): Record<string, Value> {
  const { repositories, objectStorage, storage, release, running } = answers;
  return {
    version: 1,
    customer: answers.customer,
    repositories: {
      gitops: repositories.gitops, source: repositories.source, image: repositories.image,
      'base-image': repositories.baseImage, kit: repositories.kit,
    },
    series: answers.series,
    estate: answers.estate,
    engine: answers.engine,
    tenancy: answers.tenancy,
    environments: Object.fromEntries(answers.environments.map((environment) => [environment.name, environmentTree(answers, environment)])),
    'time-zone': answers.timeZone,
    users: answers.users,
    database: answers.database,
    'database-host': answers.databaseHost === '' ? undefined : answers.databaseHost,
    'database-image': answers.databaseImage,
    'object-storage': { ...objectStorage },
    storage: {
      'database-size': storage.databaseSize, 'filestore-size': storage.filestoreSize,
      'database-class': storage.databaseClass, 'filestore-class': storage.filestoreClass,
    },
    'secret-store': answers.secretStore,
    roles: answers.roles,
    approvers: answers.approvers,
    'month-end-freeze': answers.monthEndFreeze,
    release: release && { tag: release.tag, digest: release.digest, image: release.image, source: release.source === '' ? undefined : release.source, modules: release.modules },
    running,
  };
}

/** What follows from the other answers is left out, so that it goes on following from them. */
function environmentTree(answers: Answers, { name, host, kind, size, tenancy, objectStorage }: CustomerEnvironment): Record<string, Value> {
  return {
    host,
    kind: kind === name ? undefined : kind,
    size: size === environmentSize(answers.users, kind) ? undefined : size,
    tenancy: tenancy === answers.tenancy ? undefined : tenancy,
    'object-storage': sameStorage(objectStorage, answers.objectStorage) ? undefined : { ...objectStorage },
  };
}

function sameStorage(left: ObjectStorage, right: ObjectStorage): boolean {
  return left.bucket === right.bucket && left.endpoint === right.endpoint;
}

function mappingLines(mapping: Readonly<Record<string, Value>>, indentation: string): string[] {
  return Object.entries(mapping).flatMap(([key, value]): string[] => {
    if (value === undefined) {
      return [];
    }
    const start = `${indentation}${keyText(key)}:`;
    return isMapping(value) ? [start, ...mappingLines(value, `${indentation}  `)] : [`${start} ${scalarText(value)}`];
  });
}

function isMapping(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === 'object' && !Array.isArray(value);
}

function scalarText(value: Exclude<Value, undefined>): string {
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return Array.isArray(value) ? `[${(value as readonly string[]).map(quoted).join(', ')}]` : quoted(value as string);
}
