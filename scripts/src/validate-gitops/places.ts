import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { KubernetesObject } from '../../../actions/common/kubernetes/object.ts';
import { offsetOf, type YamlSource } from '../../../actions/common/runtime/yaml-document.ts';
import type { SourceObject, Tree } from '../kustomize/tree.ts';

/** Where something stands in a file of the repo. */
export interface Place {
  file: string;
  line: number;
}

/**
 * Where the source of a rendered object stands, and in it the field at a path. A field that a patch or a component brought in
 * stands elsewhere; then it is the line of the nearest field above it, or of the object.
 */
export function placeOf(object: KubernetesObject, path: readonly string[], trees: readonly Tree[]): Place | undefined {
  const found = trees.flatMap(({ objects }) => objects).find((source) => isSourceOf(source, object));
  return found === undefined ? undefined : { file: found.file, line: lineAt(found.source, path) };
}

/** The line of the value at a path of a document, or of the nearest one above it. */
export function lineAt({ document, text }: YamlSource, path: readonly (string | number)[]): number {
  let node: Node | null = document.contents;
  let offset = offsetOf(node) ?? 0;
  for (const step of path) {
    const item = isMap<Node, Node | null>(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) : undefined;
    const inner: Node | null | undefined = isSeq<Node>(node) ? node.items[Number(step)] : item?.value;
    const at = offsetOf(item ?? inner);
    if (at === undefined) {
      break;
    }
    offset = at;
    node = inner ?? null;
  }
  return lineOf(text, offset);
}

/** The file, line and sentence of a problem that was said as `file:line:column: sentence`. */
export function placed(problem: string): { message: string; place?: Place } {
  const { file, line, message } = /^(?<file>[^:\n]+):(?<line>\d+):\d+: (?<message>.+)$/s.exec(problem)?.groups ?? {};
  return file === undefined ? { message: problem } : { message: String(message), place: { file, line: Number(line) } };
}

function isSourceOf({ object }: SourceObject, { kind, metadata }: KubernetesObject): boolean {
  return object.kind === kind && object.metadata.name === metadata.name;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
