import { imageReference } from '../../../actions/common/image/reference.ts';
import { quoted } from '../../../actions/common/runtime/yaml-text.ts';
import { type Answers, type CustomerEnvironment, roomOf } from './answers.ts';
import { databaseOf } from './database-server.ts';
import { recordFiles } from './first-record.ts';
import { generated, type PlannedFile } from './planned-file.ts';
import { SIZE_SETTINGS } from './sizes.ts';
import { chosenTemplates, DATABASE_IMAGE_PARTS, fixedTemplates, type Part, PARTS, VENDOR } from './template-names.ts';

const COMPONENT = ['apiVersion: kustomize.config.k8s.io/v1alpha1', 'kind: Component'];

/** The files of one environment on Kubernetes. Only `settings` and `release` differ from one environment to the next. */
export function clusterEnvironment(answers: Answers, environment: CustomerEnvironment): PlannedFile[] {
  const folder = `environments/${environment.name}`;
  return [
    generated(`${folder}/settings/kustomization.yaml`, settingsText(answers, environment)),
    ...PARTS.flatMap((part) => [
      generated(`${folder}/settings/${part}/kustomization.yaml`, choiceText(answers, environment, part)),
      generated(`${folder}/${part}/kustomization.yaml`, applicationText(part)),
    ]),
    ...recordFiles(answers, environment),
  ];
}

/** The namespace of an environment. */
export function namespaceOf({ customer }: Answers, { name }: CustomerEnvironment): string {
  return `${customer}-${name}`;
}

/** Every key is given, so that the file shows what there is to set. */
export function settingsOf(answers: Answers, environment: CustomerEnvironment): Map<string, string> {
  const size = SIZE_SETTINGS[environment.size];
  const room = roomOf(answers, environment);
  return new Map([
    ['customer', answers.customer],
    ['environment', environment.name],
    ['kind', environment.kind],
    ['host', environment.host],
    ['workers', String(size.workers)],
    ['cron-threads', String(size.cronThreads)],
    ['database-size', room.database],
    ['filestore-size', room.filestore],
    ['storage-class', answers.storage.databaseClass],
    ['filestore-class', answers.storage.filestoreClass],
    ['database-host', databaseOf(answers, environment) === 'managed' ? answers.databaseHost : ''],
    ['database-connections', String(size.databaseConnections)],
    ['connections-per-process', String(size.connectionsPerProcess)],
    ['owner', answers.roles.application],
    ['time-zone', answers.timeZone],
    ['backup-bucket', environment.objectStorage.bucket],
    ['backup-endpoint', environment.objectStorage.endpoint],
    // Below a path of its own: a copy of production has no business with production's key to the archive.
    ['secret-store', answers.secretStore === '' ? '' : `${answers.secretStore}/${environment.name}`],
  ]);
}

function settingsText(answers: Answers, environment: CustomerEnvironment): string {
  return lines(
    '# What is particular to this environment. People edit this file; the release beside it is written by the workflows.',
    ...COMPONENT,
    `namespace: ${quoted(namespaceOf(answers, environment))}`,
    'configMapGenerator:',
    '  - name: settings',
    '    literals:',
    ...[...settingsOf(answers, environment)].map(([key, value]) => `      - ${quoted(`${key}=${value}`)}`),
    '    options:',
    '      disableNameSuffixHash: true',
    '      annotations:',
    '        config.kubernetes.io/local-config: "true"',
  );
}

function choiceText(answers: Answers, environment: CustomerEnvironment, part: Part): string {
  return lines(
    `# Which blueprint, size and options of the kit the ${part} of this environment has. People edit this file.`,
    ...COMPONENT,
    // Kustomize gives a namespace to what it has read so far, so each part says it of its own.
    `namespace: ${quoted(namespaceOf(answers, environment))}`,
    'components:',
    ...chosenTemplates(answers, environment, part).map((template) => `  - ../../../../${VENDOR}/${template}`),
    ...(DATABASE_IMAGE_PARTS[databaseOf(answers, environment)].includes(part) ? databaseImageLines(answers) : []),
  );
}

function databaseImageLines({ databaseImage }: Answers): string[] {
  const { name, tag = '', digest = '' } = imageReference(databaseImage);
  return ['images:', '  - name: postgres', `    newName: ${quoted(name)}`, `    newTag: ${quoted(tag)}`, `    digest: ${quoted(digest)}`];
}

function applicationText(part: Part): string {
  const { base, wiring } = fixedTemplates(part);
  return lines(
    '# The same in every environment. What differs stands in ../settings and ../release.',
    'apiVersion: kustomize.config.k8s.io/v1beta1',
    'kind: Kustomization',
    'resources:',
    `  - ../../../${VENDOR}/${base}`,
    'components:',
    // Components take values of those before them.
    ...['../release', '../settings', `../settings/${part}`, `../../../${VENDOR}/${wiring}`].map((component) => `  - ${component}`),
  );
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
