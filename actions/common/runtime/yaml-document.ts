import { isAlias, isPair, isScalar, parseAllDocuments, visit, type Document, type ParsedNode } from 'yaml';
import { Refusal } from './errors.ts';
import { checkYamlLimits } from './yaml-limits.ts';
import { place } from './yaml-place.ts';

/** A YAML file of exactly one document, parsed without leniency, with its source. */
export interface YamlSource {
  file: string;
  text: string;
  document: Document.Parsed<ParsedNode>;
}

/**
 * Parses a YAML 1.2 file that somebody else wrote. Repeated keys, unknown tags, several documents and everything else that
 * two readers could understand differently is refused.
 *
 * @throws Refusal with one `file:line:column: sentence` a line.
 */
export function parseYaml(text: string, file: string): YamlSource {
  checkYamlLimits(text, file);
  const documents: Document.Parsed<ParsedNode>[] = parseAllDocuments<ParsedNode>(text, { keepSourceTokens: true, prettyErrors: false });
  refuseProblems(documents, text, file);
  const [document, second] = documents;
  if (document === undefined) {
    throw new Refusal(`${file}:1:1: is empty.`);
  }
  if (second !== undefined) {
    throw new Refusal(`${place(file, text, second.range[0])}: is a second document; only files of one document are read.`);
  }
  refuseSpecialKeys(document, text, file);
  return { file, text, document };
}

function refuseProblems(documents: readonly Document.Parsed[], text: string, file: string): void {
  const problems = documents.flatMap((document) => [...document.errors, ...document.warnings]);
  if (problems.length > 0) {
    const sentences = problems.slice(0, 20).map((problem) => `${place(file, text, problem.pos[0])}: ${inFull(problem.message)}`);
    throw new Refusal(sentences.join('\n'));
  }
}

function refuseSpecialKeys(document: Document.Parsed, text: string, file: string): void {
  visit(document, {
    Pair(_, pair) {
      const key: unknown = pair.key;
      if (isScalar(key) && key.value === '__proto__') {
        throw new Refusal(`${place(file, text, key.range?.[0] ?? 0)}: the key __proto__ is not allowed.`);
      }
    },
  });
}

/** What the document says, as plain data: mappings as Map, so that the order and the type of keys count. */
export function yamlData(source: YamlSource): unknown {
  return resolved(source, { mapAsMap: true });
}

/** What the document says, as JSON would hold it. */
export function yamlJson(source: YamlSource): unknown {
  return resolved(source, {});
}

function resolved(source: YamlSource, options: { mapAsMap?: boolean }): unknown {
  try {
    return source.document.toJS(options);
  } catch (error) {
    throw new Refusal(`${source.file}: ${inFull((error as Error).message)}`, { cause: error });
  }
}

/** True when an alias somewhere in the document repeats what this anchor names. */
export function isReferenced(source: YamlSource, anchor: string): boolean {
  let found = false;
  visit(source.document, {
    Alias(_, alias) {
      found ||= alias.source === anchor;
    },
  });
  return found;
}

/** The offset at which a node, or the key of a pair, begins in the source. */
export function offsetOf(item: unknown): number | undefined {
  if (isPair(item)) {
    return offsetOf(item.key) ?? offsetOf(item.value);
  }
  if (isScalar(item) || isAlias(item) || (typeof item === 'object' && item !== null && 'range' in item)) {
    return (item as { range?: readonly number[] | null }).range?.[0];
  }
  return undefined;
}

function inFull(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
