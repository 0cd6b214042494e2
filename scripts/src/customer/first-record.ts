import { environmentFiles, type EnvironmentFiles, type RECORD_FILES } from '../../../actions/common/gitops/record/environment-files.ts';
import { recordFormat, withRecord } from '../../../actions/common/gitops/record/record-file.ts';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import { KIT_VERSION } from '../../../actions/common/runtime/version.ts';
import type { Answers, CustomerEnvironment } from './answers.ts';
import { NO_DIGEST } from './answers-schema.ts';
import { FIRST_DATABASE } from './database-server.ts';
import type { Engine } from './estates.ts';
import { type PlannedFile, seeded } from './planned-file.ts';

const RECORD_FILE: Record<Engine, (typeof RECORD_FILES)[number]> = { compose: 'compose.yaml', kubernetes: 'kustomization.yaml' };

/**
 * The release record that an environment begins with. Without a release its digest is one that no image can have, so that nothing
 * starts; with one it installs into an empty database, or finds the adopted database marked and only starts.
 */
export function firstRecord(answers: Answers, environment: CustomerEnvironment): ReleaseRecord {
  const release = releaseOf(answers, environment);
  return {
    image: release?.image ?? answers.repositories.image,
    tag: release?.tag ?? `${answers.series}-1`,
    digest: release?.digest ?? NO_DIGEST,
    operation: 'update',
    from: 'none',
    source: release?.source ?? '',
    series: answers.series,
    databaseChange: 'none',
    recipe: '',
    database: databaseOf(answers, environment),
    restorePoint: '',
    modules: answers.running === undefined ? modulesToInstall(release?.modules) : [],
    helper: KIT_VERSION,
  };
}

/** The files of the record's folder, which are the workflows' own from the first promotion on. */
export function recordFiles(answers: Answers, environment: CustomerEnvironment): PlannedFile[] {
  const files = recordPlace(answers.engine, environment);
  const record = seeded(files.record, withRecord(undefined, firstRecord(answers, environment), files.record));
  const { noDocument } = recordFormat(files.record);
  const documents = noDocument === null ? [] : [files.expectation, files.recipe].map((path) => seeded(path, noDocument));
  return [record, ...documents];
}

/** Where the record of an environment lies. */
export function recordPlace(engine: Engine, { name }: Pick<CustomerEnvironment, 'name'>): EnvironmentFiles {
  return environmentFiles({ environment: name }, RECORD_FILE[engine]);
}

/** Of an adopted customer only one environment runs; the others begin empty, and its image can't install into them untried. */
function releaseOf({ release, running }: Answers, { name }: CustomerEnvironment): Answers['release'] {
  return running === undefined || running.environment === name ? release : undefined;
}

/** Odoo's own `base` is what the smallest installation has. */
function modulesToInstall(modules: readonly string[] | undefined): string[] {
  return modules === undefined ? [] : modules.length === 0 ? ['base'] : [...modules];
}

function databaseOf({ engine, customer, running }: Answers, { name }: CustomerEnvironment): string {
  if (engine === 'kubernetes') {
    return FIRST_DATABASE;
  }
  return running?.environment === name ? running.database : customer;
}
