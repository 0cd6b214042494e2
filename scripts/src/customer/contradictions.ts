import type { Answers, CustomerEnvironment } from './answers.ts';
import { NO_DIGEST } from './answers-schema.ts';
import { databaseOf, isOnSharedServer } from './database-server.ts';
import { ESTATE_DEFAULTS } from './estates.ts';

type Rule = (answers: Answers) => string | undefined;

const RULES: readonly Rule[] = [
  enoughApprovers, realRelease, noStandbyOnHosts, nothingOfClustersOnHosts, productionForStandby, bucketForArchive, hostForOthersServers, shortDatabaseNames,
  archiveForReplica, archiveOfProduction, filesForSeveralNodes,
];

/** Environments have to be called so for the kit's replica to find what it follows. */
const FOLLOWED = 'production';

/** PostgreSQL cuts names after 63 characters, and a database is called <customer>-<environment>-main.part while it is made. */
const LONGEST_TOGETHER = 63 - '--main.part'.length;

/** What is wrong with answers together, in sentences: what the schema can't see, because it follows from defaults. */
export function contradictions(answers: Answers): string[] {
  return RULES.flatMap((rule) => rule(answers) ?? []);
}

function enoughApprovers({ estate, approvers }: Answers): string | undefined {
  const needed = ESTATE_DEFAULTS[estate].approvals;
  return approvers.length < needed ? `approvers must name at least ${needed} people: in an ${estate} estate that many approve each promotion to production.` : undefined;
}

function realRelease({ release }: Answers): string | undefined {
  return release?.digest === NO_DIGEST ? 'release.digest must be the digest of an image; no image can have zeros only.' : undefined;
}

function noStandbyOnHosts({ engine, environments }: Answers): string | undefined {
  return engine === 'compose' && environments.some(({ kind }) => kind === 'dr')
    ? 'an environment of kind dr needs Kubernetes: on a Docker host a warm standby is a restored backup. Take it away, or answer engine: kubernetes.'
    : undefined;
}

/** Answers that nothing on a Docker host would read: whoever gave them expects something else. */
function nothingOfClustersOnHosts(answers: Answers): string | undefined {
  const { objectStorage, storage } = answers;
  const given = {
    database: answers.database !== 'plain',
    tenancy: answers.environments.some(({ tenancy }) => tenancy !== 'dedicated'),
    'database-host': answers.databaseHost !== '',
    'database-image': !answers.databaseImage.endsWith(NO_DIGEST),
    'object-storage': objectStorage.bucket !== '',
    storage: Object.values(storage).some((value) => value !== undefined && value !== ''),
    'secret-store': answers.secretStore !== '',
  };
  const names = Object.entries(given).flatMap(([name, isGiven]) => (isGiven ? [name] : []));
  return answers.engine === 'kubernetes' || names.length === 0 ? undefined : `${names.join(', ')} can only be answered for Kubernetes; on a Docker host nothing reads it. Take it away, or answer engine: kubernetes.`;
}

function productionForStandby(answers: Answers): string | undefined {
  const names = named(answers, ({ kind }) => kind === 'dr');
  return names === '' || answers.environments.some(({ kind }) => kind === 'production') ? undefined : `an environment of kind production must be there for ${names} to stand in for.`;
}

function bucketForArchive(answers: Answers): string | undefined {
  return named(answers, (environment) => environment.objectStorage.bucket === '' && databaseOf(answers, environment) === 'cnpg') !== ''
    ? 'object-storage.bucket must be given: CloudNativePG keeps its backups in object storage. Name a bucket, or answer database: plain.'
    : undefined;
}

function hostForOthersServers(answers: Answers): string | undefined {
  const names = named(answers, (environment) => databaseOf(answers, environment) === 'managed');
  return names !== '' && answers.databaseHost === '' ? `database-host must be given: the database of ${names} is on a server that somebody else runs (database: managed, or its tenancy).` : undefined;
}

function shortDatabaseNames(answers: Answers): string | undefined {
  const isLong = (environment: CustomerEnvironment): boolean => `${answers.customer}${environment.name}`.length > LONGEST_TOGETHER;
  const names = named(answers, (environment) => isLong(environment) && databaseOf(answers, environment) === 'managed');
  return names === '' ? undefined : `customer and the name of ${names} must have at most ${LONGEST_TOGETHER} characters together: they name its database on a server that somebody else runs.`;
}

function archiveForReplica(answers: Answers): string | undefined {
  const names = named(answers, (environment) => environment.kind === 'dr' && databaseOf(answers, environment) === 'plain');
  return names === '' ? undefined : `the database of ${names} must be cnpg or managed: a plain one has no archive that a replica could follow.`;
}

function archiveOfProduction(answers: Answers): string | undefined {
  const names = named(answers, (environment) => environment.kind === 'dr' && databaseOf(answers, environment) === 'cnpg');
  const production = answers.environments.find(({ name }) => name === FOLLOWED);
  const isArchived = production?.kind === 'production' && databaseOf(answers, production) === 'cnpg';
  return names === '' || isArchived ? undefined : `the replica of ${names} follows the archive of the environment called ${FOLLOWED}: there must be one of kind production with a CloudNativePG database of its own.`;
}

/** Blueprints of production and dr with a server of their own spread their pods over nodes. */
function filesForSeveralNodes(answers: Answers): string | undefined {
  const names = named(answers, (environment) => (environment.kind === 'production' || environment.kind === 'dr') && !isOnSharedServer(environment));
  return names !== '' && answers.storage.filestoreClass === ''
    ? `storage.filestore-class must be given: pods of ${names} run on several nodes and have the attachments in common. Name a storage class that allows it (ReadWriteMany).`
    : undefined;
}

/** The environments on Kubernetes that a rule is about, in a sentence; empty for none. */
function named({ engine, environments }: Answers, isMeant: (environment: CustomerEnvironment) => boolean): string {
  return engine === 'kubernetes' ? environments.filter(isMeant).map(({ name }) => name).join(', ') : '';
}
