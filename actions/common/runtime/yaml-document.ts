import { type Alias, type Document, isAlias, isNode, isPair, isScalar, type Node, parseAllDocuments, type ParsedNode, visit } from 'yaml';
import { Refusal } from './errors.ts';
import { checkYamlLimits } from './yaml-limits.ts';
import { place } from './yaml-place.ts';

/** One document of a YAML file, parsed without leniency. Offsets of its nodes count from the start of the file. */
export interface YamlSource {
  file: string;
  /** The whole file. */
  text: string;
  document: Document.Parsed<ParsedNode>;
  /** What each alias of the document repeats. */
  aliases: ReadonlyMap<Alias, Node>;
}

/**
 * Parses a YAML 1.2 file that somebody else wrote. Repeated keys, unknown tags, several documents and everything else that
 * two readers could understand differently is refused.
 *
 * @throws Refusal with one `file:line:column: sentence` a line.
 */
export function parseYaml(text: string, file: string): YamlSource {
  const [source, second] = parseYamlDocuments(text, file);
  if (source === undefined) {
    throw new Refusal(`${file}:1:1: is empty.`);
  }
  if (second !== undefined) {
    throw new Refusal(`${place(file, text, second.document.range[0])}: is a second document; only files of one document are read.`);
  }
  return source;
}

/**
 * Parses a YAML file of any number of documents, as strictly as `parseYaml`.
 *
 * @param foreignTags tags that some program gives a meaning to, such as `!reset`; every other unknown one is refused.
 * @throws Refusal with one `file:line:column: sentence` a line.
 */
export function parseYamlDocuments(text: string, file: string, foreignTags: readonly string[] = []): YamlSource[] {
  checkYamlLimits(text, file);
  const documents = composed(text, file, foreignTags, true);
  return documents.map((document) => ({ file, text, document, aliases: aliasesOf(document, text, file) }));
}

/**
 * Parses what an edit made of a text that `parseYamlDocuments` accepted, to compare the two.
 *
 * @throws Refusal as `parseYamlDocuments`, but for what an edit can't bring in: limits, aliases.
 */
export function reparseYamlDocuments(text: string, file: string, foreignTags: readonly string[]): Pick<YamlSource, 'text' | 'document'>[] {
  return composed(text, file, foreignTags, false).map((document) => ({ text, document }));
}

function composed(text: string, file: string, foreignTags: readonly string[], keepSourceTokens: boolean): Document.Parsed<ParsedNode>[] {
  const documents: Document.Parsed<ParsedNode>[] = parseAllDocuments<ParsedNode>(text, { keepSourceTokens, prettyErrors: false });
  refuseProblems(documents, text, file, foreignTags);
  return documents;
}

function refuseProblems(documents: readonly Document.Parsed[], text: string, file: string, foreignTags: readonly string[]): void {
  const problems = documents
    .flatMap((document) => [...document.errors, ...document.warnings])
    .filter(({ code, pos }) => !(code === 'TAG_RESOLVE_FAILED' && foreignTags.includes(text.slice(...pos))));
  if (problems.length > 0) {
    const sentences = problems.slice(0, 20).map((problem) => `${place(file, text, problem.pos[0])}: ${inFull(problem.message)}`);
    throw new Refusal(sentences.join('\n'));
  }
}

/** Walks a document that may have aliases, and refuses keys and aliases that readers stumble over. */
function aliasesOf(document: Document.Parsed, text: string, file: string): Map<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  if (!/\*|__proto__|\\/.test(text)) {
    return aliases;
  }
  const refuse = (node: Node, sentence: string): Refusal => new Refusal(`${place(file, text, node.range?.[0] ?? 0)}: ${sentence}.`);
  visit(document, (_, node, ancestors) => {
    if (isPair(node) && isScalar(node.key) && node.key.value === '__proto__') {
      throw refuse(node.key, 'the key __proto__ is not allowed');
    }
    if (isAlias(node)) {
      const anchored = anchors.get(node.source);
      if (anchored === undefined || ancestors.includes(anchored)) {
        throw refuse(node, `the alias *${node.source} repeats ${anchored === undefined ? 'an anchor that is not there' : 'what it is part of'}`);
      }
      aliases.set(node, anchored);
    } else if (isNode(node) && node.anchor !== undefined) {
      anchors.set(node.anchor, node);
    }
  });
  return aliases;
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
  return [...source.aliases.keys()].some((alias) => alias.source === anchor);
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
