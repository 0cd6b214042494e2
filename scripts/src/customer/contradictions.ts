import type { Answers, CustomerEnvironment } from './answers.ts';
import { NO_DIGEST } from './answers-schema.ts';
import { databaseOf, isOnSharedServer } from './database-server.ts';
import { ESTATE_DEFAULTS } from './estates.ts';

type Rule = (answers: Answers) => string | undefined;

const RULES: readonly Rule[] = [enoughApprovers, realRelease, noStandbyOnHosts, bucketForArchive, hostForOthersServers, archiveForReplica, filesForSeveralNodes];

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

function bucketForArchive(answers: Answers): string | undefined {
  return named(answers, (environment) => environment.objectStorage.bucket === '' && databaseOf(answers, environment) === 'cnpg') !== ''
    ? 'object-storage.bucket must be given: CloudNativePG keeps its backups in object storage. Name a bucket, or answer database: plain.'
    : undefined;
}

function hostForOthersServers(answers: Answers): string | undefined {
  const names = named(answers, (environment) => databaseOf(answers, environment) === 'managed');
  return names !== '' && answers.databaseHost === '' ? `database-host must be given: the database of ${names} is on a server that somebody else runs (database: managed, or its tenancy).` : undefined;
}

function archiveForReplica(answers: Answers): string | undefined {
  const names = named(answers, (environment) => environment.kind === 'dr' && databaseOf(answers, environment) === 'plain');
  return names === '' ? undefined : `the database of ${names} must be cnpg or managed: a plain one has no archive that a replica could follow.`;
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
