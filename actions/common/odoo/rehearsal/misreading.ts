import type { Reason } from '../../runtime/outcome.ts';
import type { ImageTrial, RehearsalObservations } from './judgement.ts';
import { valueDifferences } from './value-judgement.ts';

/** What the old image shows wrongly on the migrated database, although no probe of it fails: a text in which it finds all translations. */
export function misreadings({ baseline, comparison }: RehearsalObservations, oldImage: ImageTrial): Reason[] {
  const { unexplained } = valueDifferences(baseline.probe.values, oldImage.probe.values, comparison);
  return unexplained.map(({ message }) => ({ code: 'old-image-reads-differently', message: `With the old image on the migrated database: ${message}` }));
}
