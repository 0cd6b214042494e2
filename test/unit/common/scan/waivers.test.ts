import { describe, expect, test } from '@jest/globals';
import { parsePurl, purlMatches } from '../../../../actions/common/scan/purl.ts';
import { parseWaivers } from '../../../../actions/common/scan/waivers.ts';

const good = `waivers:
  - id: CVE-2026-20011
    purl: pkg:deb/debian/libssl3t64
    owner: security@acme.example
    reason: CMS is not used by Odoo
    expiry: 2026-12-31
`;

describe('waivers.yaml', () => {
  test('is read', () => {
    expect(parseWaivers(good, 'waivers.yaml')).toEqual([
      { id: 'CVE-2026-20011', purl: 'pkg:deb/debian/libssl3t64', owner: 'security@acme.example', reason: 'CMS is not used by Odoo', expiry: '2026-12-31' },
    ]);
  });

  test('may list nothing', () => {
    expect(parseWaivers('waivers: []\n', 'waivers.yaml')).toEqual([]);
    expect(parseWaivers('waivers:\n', 'waivers.yaml')).toEqual([]);
  });

  test.each(['id', 'purl', 'owner', 'reason', 'expiry'])('needs %s in every waiver, and says where it is missing', (key) => {
    const lines = good.split('\n').filter((line) => !line.includes(`${key}:`));
    const text = key === 'id' ? good.replace('- id: CVE-2026-20011\n    purl', '- purl') : lines.join('\n');
    expect(() => parseWaivers(text, 'waivers.yaml')).toThrow(new RegExp(`^waivers\\.yaml:2:\\d+: .*${key}`));
  });

  test.each([
    ['id: CVE-2026-20011', 'id: "*"', /^waivers\.yaml:2:9: .*identifier of one vulnerability/],
    ['pkg:deb/debian/libssl3t64', 'libssl3t64', /package URL/],
    ['2026-12-31', '2026-02-30', /last day/],
    ['2026-12-31', 'never', /last day/],
    ['CMS is not used by Odoo', 'because', /at least 10 characters/],
    ['expiry', 'expires', /expires is not a known key/],
    ['owner: security@acme.example', 'owner: " "', /owner/],
  ])('refuses %s written as %s', (from, to, message) => {
    expect(() => parseWaivers(good.replace(from, to), 'waivers.yaml')).toThrow(message);
  });

  test('refuses a key that stands twice', () => {
    expect(() => parseWaivers(good.replace('    expiry', '    owner: other\n    expiry'), 'waivers.yaml')).toThrow(/^waivers\.yaml:6:/);
  });
});

describe('a package URL', () => {
  test('is taken apart', () => {
    expect(parsePurl('pkg:npm/%40acme/tool@1.0.0%2Bbuild?arch=amd64#lib')).toEqual({
      type: 'npm', path: '@acme/tool', version: '1.0.0+build', qualifiers: { arch: 'amd64' },
    });
  });

  test.each(['openssl', 'pkg:', 'pkg:deb', 'pkg:deb/', 'pkg:deb/%zz', ''])('is not %j', (text) => {
    expect(parsePurl(text)).toBeUndefined();
  });

  test('matches what it leaves open, and nothing else', () => {
    const installed = 'pkg:deb/debian/tar@1.35%2Bdfsg-3.1?arch=amd64&distro=debian-13';
    expect(purlMatches('pkg:deb/debian/tar', installed)).toBe(true);
    expect(purlMatches('pkg:deb/debian/tar@1.35+dfsg-3.1', installed)).toBe(true);
    expect(purlMatches('pkg:deb/debian/tar?distro=debian-13', installed)).toBe(true);
    expect(purlMatches('pkg:deb/debian/tar?distro=debian-12', installed)).toBe(false);
    expect(purlMatches('pkg:deb/debian/ta', installed)).toBe(false);
    expect(purlMatches('pkg:deb/debian/tar', '')).toBe(false);
  });
});
