import type { Decision } from '../../common/gates/decision.ts';
import type { ManifestTarget } from '../../common/gitops/manifests/target.ts';
import { type EnvironmentPlace, shownPlace } from '../../common/gitops/record/environment-files.ts';
import type { Selector } from './selection.ts';
import type { NamedRelease } from './unguarded-record.ts';

/** The release record of an environment. */
export interface RecordTarget {
  kind: 'record';
  place: EnvironmentPlace;
  release: NamedRelease;
  /** Undefined where nobody asked the gates. */
  decision: Decision | undefined;
}

/** One entry of a manifest that people own as well. */
export interface FileTarget {
  kind: 'file';
  file: string;
  entry: ManifestTarget;
  /** As the caller names it; a file in the folder of an environment belongs to that one anyway. */
  place: EnvironmentPlace | undefined;
  release: Partial<NamedRelease>;
  decision: Decision | undefined;
}

/** Every environment whose folder fits a pattern such as `environments/*`, below `customers/*` too. */
export interface Selection {
  kind: 'selection';
  pattern: string;
  selector: Selector;
  release: NamedRelease;
}

/** A place that one call writes to. */
export type Target = RecordTarget | FileTarget;

/** What tells a target from the others, in sentences and outputs. */
export function shownTarget(target: Target): string {
  return target.kind === 'record' ? shownPlace(target.place) : `${target.file} (${shownEntry(target.entry)})`;
}

function shownEntry({ name, service, path, image, document }: ManifestTarget): string {
  const entry = name ?? service ?? path?.join('.') ?? image ?? '';
  return document === undefined ? entry : `${entry} in document ${typeof document === 'number' ? document : Object.values(document).join('/')}`;
}
