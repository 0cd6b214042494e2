import { type ImageReference, formatReference, imageReference } from '../../common/image/reference.ts';
import type { Registry } from '../../common/image/registry.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import type { ImageIdentity } from '../../common/scan/binding.ts';
import type { ScanReport } from '../../common/scan/finding.ts';

/** The image that a judgement is about, or why it is not known. */
export type Subject = { image: ImageIdentity } | { problem: { code: string; message: string } };

/** Asks the registry once what an image is. With a digest the image is known even where the registry does not answer. */
export async function findSubject(registry: Registry, reference: ImageReference): Promise<Subject> {
  try {
    const found = await registry.image(reference);
    if (found === undefined) {
      return problem('no-such-image', `The registry has no image ${formatReference(reference)}.`);
    }
    return { image: { name: reference.name, digest: found.digest, configDigest: found.configDigest } };
  } catch (error) {
    return reference.digest === undefined
      ? problem('image-not-resolved', `The tag of ${formatReference(reference)} could not be resolved. ${errorSentence(error)}`)
      : { image: { name: reference.name, digest: reference.digest, configDigest: '' } };
  }
}

/** The image that a report itself names: exactly one digest. */
export function subjectOfReport(report: ScanReport): Subject {
  const named = report.image.repositoryDigests.map(pinnedName);
  const digests = new Set(named.map((reference) => reference?.digest));
  const [first] = named;
  if (first?.digest === undefined || digests.size !== 1) {
    return problem('image-not-named', 'The report does not name exactly one image digest (an archive or a local image has none): give the input "image".');
  }
  return { image: { name: first.name, digest: first.digest, configDigest: report.image.configDigest } };
}

/** `name@sha256:…`, or undefined for anything else. */
function pinnedName(text: string): ImageReference | undefined {
  try {
    return imageReference(text);
  } catch {
    return undefined;
  }
}

function problem(code: string, message: string): Subject {
  return { problem: { code, message } };
}
