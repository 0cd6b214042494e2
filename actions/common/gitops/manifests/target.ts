/** The kinds of files in which an image can be named. */
export const FORMATS = ['kustomize', 'compose', 'helm', 'manifest', 'scalar'] as const;
export type Format = (typeof FORMATS)[number];

/** Which document of a file: its number, counted from 0, or what it says of itself. */
export type DocumentSelector = number | { kind?: string; name?: string; namespace?: string };

/** Names one image entry of a file. */
export interface ManifestTarget {
  /** Guessed from the file when left out. */
  format?: Format;
  /** Kustomize: the name of the entry under `images`. */
  name?: string;
  /** Compose: the service. */
  service?: string;
  /** Helm: the mapping that holds repository, tag and digest. Scalar: the scalar. */
  path?: readonly (string | number)[];
  /** Manifest: the image of the containers, without tag and digest. */
  image?: string;
  /** Needed when several documents of the file have the entry. */
  document?: DocumentSelector;
}
