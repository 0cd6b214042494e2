import { describe, expect, test } from '@jest/globals';
import { versionOf, versionsInSuite } from '../../../../scripts/src/debian/archive.ts';

const MADISON = `docker-buildx | 0.29.1+ds1-4 | http://mirror.example/debian sid/main amd64 Packages
docker-buildx | 0.13.1+ds1-3 | http://mirror.example/debian trixie/main amd64 Packages
`;

describe('versions of a package', () => {
  test('are those of the wanted suite only', () => {
    expect(versionsInSuite(MADISON, 'trixie')).toEqual(['0.13.1+ds1-3']);
    expect(versionsInSuite(MADISON, 'sid')).toEqual(['0.29.1+ds1-4']);
    expect(versionsInSuite('', 'sid')).toEqual([]);
  });

  test('are read from the names of package files', () => {
    expect(versionOf('odoo-19_19.0.0+dfsg-1_all.deb', 'odoo-19')).toBe('19.0.0+dfsg-1');
    expect(versionOf('git_1%3a2.47.3-0_amd64.deb', 'git')).toBe('1:2.47.3-0');
    expect(versionOf('odoo-19_19.0.0+dfsg-1_all.deb.sha256', 'odoo-19')).toBeUndefined();
    expect(versionOf('odoo-18_18.0_all.deb', 'odoo-19')).toBeUndefined();
  });
});
