import { isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { ZodType } from 'zod';
import { Refusal } from './errors.ts';
import { offsetOf, parseYaml, yamlJson, type YamlSource } from './yaml-document.ts';
import { place } from './yaml-place.ts';
import { schemaProblems, type SchemaProblem } from './schema-problems.ts';

/**
 * Reads a YAML file by a schema.
 *
 * @param file the name for the error sentences, e.g. `policy.yaml`.
 * @throws Refusal (a UserError) that lists every problem as `file:line:column: sentence`, one a line.
 */
export function parseYamlFile<T>(text: string, file: string, schema: ZodType<T>): T {
  const source = parseYaml(text, file);
  const data = yamlJson(source);
  const parsed = schema.safeParse(data);
  if (parsed.success) {
    return parsed.data;
  }
  throw new Refusal(schemaProblems(parsed.error.issues, schema, data).map((problem) => located(source, problem)).join('\n'));
}

function located(source: YamlSource, problem: SchemaProblem): string {
  const offset = offsetAt(source, problem.path, problem.about === 'key');
  return `${place(source.file, source.text, offset)}: ${problem.sentence}`;
}

/** Where the value (or its key) at a path stands; what is missing stands where its closest parent does. */
function offsetAt(source: YamlSource, path: readonly PropertyKey[], ofKey: boolean): number {
  let node: Node | null = source.document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const [index, step] of path.entries()) {
    const item: Pair<Node, Node | null> | Node | undefined = childAt(node, step);
    const isLast = index === path.length - 1;
    node = item !== undefined && 'value' in item && 'key' in item ? item.value : ((item as Node | undefined) ?? null);
    offset = (ofKey && isLast ? offsetOf(item) : (offsetOf(node) ?? offsetOf(item))) ?? offset;
  }
  return offset;
}

function childAt(node: Node | null, step: PropertyKey): Pair<Node, Node | null> | Node | undefined {
  if (isMap<Node, Node | null>(node)) {
    return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  }
  return isSeq<Node>(node) ? node.items[Number(step)] : undefined;
}
