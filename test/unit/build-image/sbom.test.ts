import { describe, expect, test } from '@jest/globals';
import type { Inventory } from '../../../actions/build-image/src/inventory.ts';
import { cycloneDx } from '../../../actions/build-image/src/sbom.ts';

const inventory: Inventory = {
  os: { ID: 'debian', VERSION_ID: '13' },
  debian: [{ Package: 'libc++1', Version: '1:2.41-12', Architecture: 'amd64' }, { Package: 'adduser', Version: '3.152', Architecture: 'all' }],
  python: [
    { name: 'Phone_Numbers', version: '9.0', folder: '/opt/odoo-requirements' },
    { name: 'lxml', version: '5.4', folder: '/usr/lib/python3/dist-packages' },
  ],
};
const subject = { image: 'registry.example/acme/odoo', tag: '19.0-42', digest: `sha256:${'a'.repeat(64)}`, epoch: 1_700_000_000, modules: { acme: '19.0.1.0.0' } };

function bom(changes: Partial<typeof subject> = {}): any {
  return cycloneDx(inventory, { ...subject, ...changes });
}

describe('the bill of materials', () => {
  test('lists system, Debian, Python and Odoo packages once, sorted', () => {
    expect(bom().components.map((component: any) => component.purl ?? component.type)).toEqual([
      'operating-system',
      'pkg:deb/debian/adduser@3.152?arch=all&distro=debian-13',
      'pkg:deb/debian/libc%2B%2B1@1:2.41-12?arch=amd64&distro=debian-13',
      'pkg:generic/acme@19.0.1.0.0',
      'pkg:pypi/phone-numbers@9.0',
    ]);
  });

  test('is about the digest of the registry', () => {
    expect(bom().metadata.component).toMatchObject({ version: subject.digest, purl: expect.stringMatching(/^pkg:oci\/odoo@sha256%3Aa+\?repository_url=/) });
    expect(bom({ digest: '' }).metadata.component).toEqual({ type: 'container', 'bom-ref': 'image', name: subject.image, version: '19.0-42' });
  });

  test('is the same for the same image and another for another', () => {
    expect(bom()).toEqual(bom());
    expect(bom({ modules: { acme: '19.0.1.0.1' } }).serialNumber).not.toBe(bom().serialNumber);
    expect(bom().serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
