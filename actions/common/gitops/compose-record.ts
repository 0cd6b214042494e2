import type { ReleaseRecord } from './record.ts';
import { composeRecordSchema } from './compose-record-schema.ts';
import type { Edit } from './splice.ts';
import { parseYaml, yamlJson } from './yaml-document.ts';
import { parseYamlFile } from './yaml-file.ts';
import { findTarget, refusal } from './yaml-target.ts';
import { blockLines, type TextTree } from './yaml-text.ts';

/** The service that carries the labels of the release. */
const MAIN_SERVICE = 'web';
/** The services of a fresh record: those that the host template leaves without an image. */
const SERVICES = [MAIN_SERVICE, 'cron'];
const HEADING = '# The release that this environment runs. Written by bump-manifests; people edit ../settings/compose.yaml.';

/**
 * Reads the release record of a Compose host.
 *
 * @throws Refusal listing every problem as `file:line:column: sentence`.
 */
export function parseComposeRecord(text: string, file: string): ReleaseRecord {
  return parseYamlFile(text, file, composeRecordSchema);
}

/**
 * The edits that make a record file say `record`: image and labels of the main service, and the image of every other service
 * that runs the same one.
 *
 * @throws Refusal when a service in the file runs another image, which no release may replace.
 */
export function recordEdits(text: string, record: ReleaseRecord, file: string): Edit[] {
  const labels = [...recordLabels(record)].map(([label, value]) => ({ path: ['services', MAIN_SERVICE, 'labels', label], value }));
  const images = servicesToEdit(text, file).map((service) => ({ path: ['services', service, 'image'], value: imageText(record) }));
  return [...images, ...labels];
}

/** The text of a record file for an environment that has none yet. */
export function newComposeRecord(record: ReleaseRecord): string {
  const services = SERVICES.map((service): [string, TextTree] => {
    const entries: TextTree = new Map([['image', imageText(record)]]);
    return [service, service === MAIN_SERVICE ? entries.set('labels', recordLabels(record)) : entries];
  });
  return `${[HEADING, ...blockLines(new Map([['services', new Map(services)]]), '', '  ')].join('\n')}\n`;
}

function imageText({ image, tag, digest }: ReleaseRecord): string {
  return `${image}:${tag}@${digest}`;
}

function recordLabels(record: ReleaseRecord): Map<string, string> {
  return new Map([
    ['release.operation', record.operation],
    ['release.digest', record.digest],
    ['release.from', record.from],
    ['release.source', record.source],
    ['release.series', record.series],
    ['release.database-change', record.databaseChange],
    ['release.recipe', record.recipe],
    ['release.database', record.database],
    ['release.restore-point', record.restorePoint],
    ['release.modules', record.modules.join(',')],
    ['release.helper', record.helper],
  ]);
}

function servicesToEdit(text: string, file: string): string[] {
  const source = parseYaml(text, file);
  const services = (yamlJson(source) as { services?: Record<string, { image?: unknown } | null> } | null)?.services ?? {};
  const nameOf = (service: string): string => String(services[service]?.image ?? '').replace(/[:@][^/]*$/, '');
  const withImage = Object.keys(services).filter((service) => services[service]?.image !== undefined);
  const other = withImage.find((service) => nameOf(service) !== nameOf(MAIN_SERVICE));
  if (other !== undefined && services[MAIN_SERVICE]?.image !== undefined) {
    const { node } = findTarget(source, ['services', other, 'image']) as { node?: unknown };
    throw refusal(source, node, `service ${other} runs another image than ${MAIN_SERVICE}; a record holds the services of one release only`);
  }
  return withImage.includes(MAIN_SERVICE) ? withImage : [MAIN_SERVICE, ...withImage];
}
