import { parseYaml, yamlJson, type YamlSource } from '../../runtime/yaml-document.ts';
import { parseYamlFile } from '../../runtime/yaml-file.ts';
import { blockLines, type TextTree } from '../../runtime/yaml-text.ts';
import type { ReleaseRecord } from './record.ts';
import { composeRecordSchema, presentReleaseSchema } from './compose-record-schema.ts';
import { type PresentRelease, recordFields } from './record-fields.ts';
import type { RecordFormat } from './record-format.ts';
import type { Edit } from '../editing/splice.ts';
import { findTarget, refusal, type YamlPath } from '../editing/yaml-target.ts';

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
 * Reads what the next release needs to know of a record file, also of one that is not complete.
 *
 * @throws Refusal when it has no service web with an image.
 */
export function readPresentRelease(text: string, file: string): PresentRelease {
  return parseYamlFile(text, file, presentReleaseSchema);
}

/**
 * The edits that make a record file say `record`: image and labels of the main service, and the image of every other service
 * that runs the same one.
 *
 * @throws Refusal when a service in the file runs another image, which no release may replace, or one that a variable names.
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

/** Records of Compose hosts. */
export const COMPOSE_RECORD: RecordFormat = {
  parse: parseComposeRecord,
  readPresent: readPresentRelease,
  edits: recordEdits,
  fresh: newComposeRecord,
  noDocument: null,
};

function imageText({ image, tag, digest }: ReleaseRecord): string {
  return `${image}:${tag}@${digest}`;
}

function recordLabels(record: ReleaseRecord): Map<string, string> {
  return new Map([...recordFields(record)].map(([field, value]) => [`release.${field}`, value]));
}

function servicesToEdit(text: string, file: string): string[] {
  const source = parseYaml(text, file);
  const root = yamlJson(source) as { services?: Record<string, { image?: unknown } | null> };
  const { services = {} } = root;
  refuseMergeKey(source, root, []);
  refuseMergeKey(source, services, ['services']);
  for (const [service, content] of Object.entries(services).filter(([, content]) => content?.image === undefined)) {
    refuseMergeKey(source, content, ['services', service]);
  }
  const images = new Map(Object.entries(services).flatMap(([service, content]) => (content?.image === undefined ? [] : [[service, String(content.image)]])));
  for (const [service, image] of images) {
    const problem = imageProblem(image, images.get(MAIN_SERVICE));
    if (problem !== undefined) {
      throw refusal(source, scalarAt(source, ['services', service, 'image']), `service ${service} ${problem}`);
    }
  }
  return images.has(MAIN_SERVICE) ? [...images.keys()] : [MAIN_SERVICE, ...images.keys()];
}

/** Docker Compose follows merge keys; what an edit of the mapping itself can't reach would go on saying the old release. */
function refuseMergeKey(source: YamlSource, content: unknown, path: YamlPath): void {
  if (typeof content === 'object' && content !== null && Object.hasOwn(content, '<<')) {
    throw refusal(source, source.document.getIn(path, true), 'images may come from the merge key "<<" of this mapping; write them out');
  }
}

function imageProblem(image: string, main: string | undefined): string | undefined {
  if (image.includes('$')) {
    return 'has an image with a variable in it, which a release would not be bound to; write the image out';
  }
  const isOther = main !== undefined && nameOf(image) !== nameOf(main);
  return isOther ? `runs another image than ${MAIN_SERVICE}; a record holds the services of one release only` : undefined;
}

function nameOf(image: string): string {
  return image.replace(/[:@][^/]*$/, '');
}

function scalarAt(source: YamlSource, path: YamlPath): unknown {
  const target = findTarget(source, path);
  return target.kind === 'scalar' ? target.node : undefined;
}
