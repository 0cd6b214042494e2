import { isDeepStrictEqual } from 'node:util';
import { isScalar, isSeq, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { Refusal } from '../../runtime/errors.ts';
import { ENVIRONMENT_NAME, ENVIRONMENT_NAME_WORDS } from '../../runtime/parsers.ts';
import { parseYaml, type YamlSource } from '../../runtime/yaml-document.ts';
import { parseYamlFile } from '../../runtime/yaml-file.ts';
import { itemLines, type TextTree } from '../../runtime/yaml-text.ts';
import { HOLDS_FILE } from './environment-files.ts';
import { spliced } from '../editing/splice.ts';
import { insertItem, lineEnd, type Splice } from '../editing/yaml-insert.ts';
import { refusal } from '../editing/yaml-target.ts';

/** A digest that must not be promoted to an environment until a person takes the hold out of the file. */
export interface Hold {
  digest: string;
  environments: string[];
  reason: string;
  /** ISO 8601, UTC. */
  since: string;
  by: string;
}

const line = z.string().trim().min(1, { error: 'must not be empty' }).regex(/^[^\u0000-\u001F\u007F]*$/, { error: 'must be one line' });
// A name that no environment can have would hold nothing without a word.
const environment = z.string().regex(ENVIRONMENT_NAME, { error: `must be ${ENVIRONMENT_NAME_WORDS}` });
const holdSchema = z.strictObject({
  digest: z.string().regex(/^sha256:[0-9a-f]{64}$/, { error: 'must be a digest (sha256: and 64 lower-case hexadecimal digits)' }),
  environments: z.array(environment).min(1, { error: 'must name an environment' }),
  reason: line,
  since: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T09:30:00Z' }),
  by: line,
});
const holdsSchema = z.strictObject({ holds: z.array(holdSchema).nullable().transform((holds) => holds ?? []) });

/**
 * Reads holds.yaml.
 *
 * @param text undefined when the repo has no such file: then nothing is on hold.
 * @throws Refusal listing every problem as `holds.yaml:line:column: sentence`; a file that can't be read holds everything.
 */
export function parseHolds(text: string | undefined): Hold[] {
  return text === undefined ? [] : parseYamlFile(text, HOLDS_FILE, holdsSchema).holds;
}

/** The hold that keeps a release from an environment, if there is one. */
export function findHold(holds: readonly Hold[], digest: string, environment: string): Hold | undefined {
  return holds.find((hold) => hold.digest === digest && hold.environments.includes(environment));
}

export function isHeld(holds: readonly Hold[], digest: string, environment: string): boolean {
  return findHold(holds, digest, environment) !== undefined;
}

/**
 * Adds a hold to the text of holds.yaml; every byte that is there stays. A digest that is already on hold for all the
 * environments changes nothing.
 *
 * @param text undefined when the repo has no such file yet.
 */
export function addHold(text: string | undefined, hold: Hold): string {
  const present = parseHolds(text);
  if (hold.environments.every((environment) => isHeld(present, hold.digest, environment))) {
    return text ?? '';
  }
  if (text === undefined) {
    return `holds:\n${itemLines(holdTree(hold), '  ').join('\n')}\n`;
  }
  const source = parseYaml(text, HOLDS_FILE);
  const result = spliced(source, [insertion(source, hold)]);
  if (!isDeepStrictEqual(parseHolds(result), [...present, hold])) {
    throw new Refusal(`${HOLDS_FILE}: adding a hold would change other holds as well, so the file was left as it was.`);
  }
  return result;
}

function insertion(source: YamlSource, hold: Hold): Splice {
  const root = source.document.contents as unknown as YAMLMap;
  if (root.flow) {
    throw refusal(source, root, 'a hold can only be added to a file in block style, in which "holds:" has a line of its own');
  }
  const list = root.items.find(({ key }) => isScalar(key) && key.value === 'holds')?.value;
  if (isSeq(list) && list.items.length > 0) {
    return insertItem(source, list, holdTree(hold));
  }
  if (!(isSeq(list) || isScalar(list)) || !list.range) {
    throw refusal(source, list, 'holds is not a list');
  }
  const [listStart, listEnd] = list.range;
  const start = source.text.slice(0, listStart).trimEnd().length;
  const eol = lineEnd(source.text);
  // Nothing at all has a place somewhere behind the colon, and comments before it stay.
  const end = listStart === listEnd ? start : listEnd;
  return { start, end, text: eol + itemLines(holdTree(hold), '  ').join(eol) };
}

function holdTree({ digest, environments, reason, since, by }: Hold): TextTree {
  return new Map<string, string | string[]>([['digest', digest], ['environments', environments], ['reason', reason], ['since', since], ['by', by]]);
}
