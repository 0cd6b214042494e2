import type { Refusal } from '../../runtime/errors.ts';
import { shown } from '../../runtime/parsers.ts';
import type { YamlSource } from '../../runtime/yaml-document.ts';
import { entry, keys, root } from '../editing/yaml-lookup.ts';
import { refusal } from '../editing/yaml-target.ts';
import type { NewImage } from './new-image.ts';
import { needed, type Plan } from './plan.ts';
import type { ManifestTarget } from './target.ts';
import { planReferences } from './whole-reference.ts';

/** Tags that only Docker Compose knows. They take back or replace what another file says, and concern no edit beside them. */
export const COMPOSE_TAGS = ['!reset', '!override'];

/** The image of a service in a Compose file, as one text with tag and digest. */
export function planCompose(source: YamlSource, target: ManifestTarget, release: NewImage): Plan | Refusal {
  const name = needed(source, target, 'service', 'the name of the service');
  const services = entry(source, root(source), 'services');
  const service = services && entry(source, services, name);
  if (services === undefined || service === undefined) {
    const names = services === undefined ? 'there are no services' : `there are ${keys(services).slice(0, 20).map(shown).join(', ') || 'none'}`;
    return refusal(source, services?.node ?? source.document.contents, `services has no ${shown(name)} (${names})`);
  }
  const image = entry(source, service, 'image');
  if (image === undefined) {
    throw refusal(source, service.node, `service ${shown(name)} has no image; one that is built or extends another has none to replace`);
  }
  return planReferences(source, [image], release);
}
