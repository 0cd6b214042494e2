import { createHash } from 'node:crypto';
import { KIT_VERSION } from '../../common/runtime/version.ts';
import type { Inventory } from './inventory.ts';

export interface SbomSubject {
  /** Registry and repository. */
  image: string;
  tag: string;
  /** The registry's digest; empty for an image that was not pushed. */
  digest: string;
  /** Seconds since 1970. */
  epoch: number;
  modules: Record<string, string>;
}

interface Component {
  type: 'library' | 'operating-system' | 'container' | 'application';
  'bom-ref': string;
  name: string;
  version: string;
  purl?: string;
  properties?: { name: string; value: string }[];
}

// What Debian's packages installed is listed as Debian's packages.
const DEBIAN_PYTHON = '/usr/lib/python3/';

/** A CycloneDX 1.6 bill of materials (https://cyclonedx.org/docs/1.6/json/). Equal images give equal documents. */
export function cycloneDx(inventory: Inventory, subject: SbomSubject): object {
  const components = [
    ...systemComponents(inventory),
    ...inventory.debian.map((entry) => debianComponent(entry, inventory.os)),
    ...inventory.python.filter(({ folder }) => !folder.startsWith(DEBIAN_PYTHON)).map(pythonComponent),
    ...Object.entries(subject.modules).map(([name, version]) => moduleComponent(name, version)),
  ].toSorted((left, right) => (left['bom-ref'] < right['bom-ref'] ? -1 : 1));
  const container = containerComponent(subject);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify([container, components]))}`,
    version: 1,
    metadata: {
      timestamp: new Date(subject.epoch * 1000).toISOString(),
      tools: { components: [{ type: 'application', name: 'odoo-gitops-kit', version: KIT_VERSION }] },
      component: container,
    },
    components,
    dependencies: [{ ref: container['bom-ref'], dependsOn: components.map((component) => component['bom-ref']) }],
  };
}

function containerComponent({ image, tag, digest }: SbomSubject): Component {
  const name = image.split('/').at(-1) ?? image;
  const purl = `pkg:oci/${name}@${encodeURIComponent(digest)}?${new URLSearchParams({ repository_url: image, tag }).toString()}`;
  return { type: 'container', 'bom-ref': 'image', name: image, version: digest === '' ? tag : digest, ...(digest === '' ? {} : { purl }) };
}

function systemComponents({ os }: Inventory): Component[] {
  const name = os['ID'] ?? '';
  return name === '' ? [] : [{ type: 'operating-system', 'bom-ref': `os:${name}`, name, version: os['VERSION_ID'] ?? '' }];
}

function debianComponent(entry: Inventory['debian'][number], os: Record<string, string>): Component {
  const qualifiers = [`arch=${entry.Architecture}`, ...(os['VERSION_ID'] === undefined ? [] : [`distro=${os['ID']}-${os['VERSION_ID']}`])];
  const purl = `pkg:deb/${os['ID'] ?? 'debian'}/${encoded(entry.Package)}@${encoded(entry.Version)}?${qualifiers.join('&')}`;
  return { type: 'library', 'bom-ref': purl, name: entry.Package, version: entry.Version, purl };
}

function pythonComponent({ name, version }: Inventory['python'][number]): Component {
  const purl = `pkg:pypi/${name.toLowerCase().replace(/[._-]+/g, '-')}@${encoded(version)}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl };
}

function moduleComponent(name: string, version: string): Component {
  const purl = `pkg:generic/${name}@${encoded(version)}`;
  return { type: 'library', 'bom-ref': purl, name, version, purl, properties: [{ name: 'odoo:kind', value: 'addon' }] };
}

/** Percent-encoding as package URLs want it: the colon of an epoch and the tilde stay readable. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}

/** A UUID of version 8 (RFC 9562) made of a content. */
function uuidOf(content: string): string {
  const bytes = createHash('sha256').update(content).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
