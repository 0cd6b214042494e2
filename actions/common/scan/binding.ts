import type { Answer } from '../runtime/outcome.ts';
import type { ScanReport } from './finding.ts';

/** The image under judgement. */
export interface ImageIdentity {
  /** Registry and repository. */
  name: string;
  digest: string;
  /** What engines call the image ID, from the registry; empty when it could not be asked. */
  configDigest: string;
}

/**
 * Says whether a report is about an image. The configuration's digest decides where both sides know it: repository digests
 * are what the scanner was told, the configuration is what it read.
 */
export function checkBinding(reported: ScanReport['image'], image: ImageIdentity): Answer {
  if (image.configDigest !== '' && reported.configDigest !== '') {
    return reported.configDigest === image.configDigest
      ? { outcome: 'pass', reasons: [] }
      : anotherImage(`image ID ${reported.configDigest}, and ${image.name}@${image.digest} has ${image.configDigest}`);
  }
  const digests = reported.repositoryDigests.map((name) => name.slice(name.lastIndexOf('@') + 1));
  if (digests.includes(image.digest)) {
    return { outcome: 'pass', reasons: [] };
  }
  if (digests.length > 0) {
    return anotherImage(`${digests.join(', ')}, and ${image.digest} was asked for`);
  }
  return {
    outcome: 'unknown',
    reasons: [{
      code: 'image-not-bound',
      message: `Nothing in the report ties it to ${image.name}@${image.digest}: it has no repository digest, and no image ID that the registry could confirm.`,
    }],
  };
}

function anotherImage(difference: string): Answer {
  return { outcome: 'unknown', reasons: [{ code: 'another-image', message: `The report is about another image: it has ${difference}.` }] };
}
