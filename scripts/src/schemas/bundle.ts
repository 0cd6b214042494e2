import type { Schema } from './strict.ts';

/** One file of the bundle: schemas by name, and which of them a kind has. */
export interface BundleFile {
  name: string;
  /** From `apps/v1 Deployment` to the name of its definition. */
  kinds: Record<string, string>;
  definitions: Record<string, Schema>;
}

/** Where the schema of each kind is: `<file>.json#/$defs/<definition>`. */
export type KindIndex = Record<string, string>;

/** Kinds by their version, as `apiVersion` and `kind` of an object say them. */
export function kindName(group: string, version: string, kind: string): string {
  return `${group === '' ? '' : `${group}/`}${version} ${kind}`;
}

/** The files of the bundle by their names: the index, and one a source. */
export function bundleTexts(files: readonly BundleFile[], sources: Record<string, string>): Map<string, string> {
  const index = files.flatMap(({ name, kinds }) => Object.entries(kinds).map(([kind, definition]): [string, string] => [kind, `${name}.json#/$defs/${definition}`]));
  const kinds = Object.fromEntries(index.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  return new Map([
    ['index.json', `${JSON.stringify({ sources, kinds }, undefined, 1)}\n`],
    ...files.map((file): [string, string] => [`${file.name}.json`, `${schemaText(file)}\n`]),
  ]);
}

/** A definition a line: compact, and a difference still shows which kind changed. */
function schemaText({ name, definitions }: BundleFile): string {
  const lines = Object.entries(definitions).map(([key, schema]) => `${JSON.stringify(key)}:${JSON.stringify(schema)}`);
  return `{"$id":${JSON.stringify(`${name}.json`)},"$defs":{\n${lines.join(',\n')}\n}}`;
}
