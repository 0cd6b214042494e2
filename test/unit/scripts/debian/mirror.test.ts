import { describe, expect, test } from '@jest/globals';
import { chooseMirrors, networkSettings } from '../../../../scripts/src/debian/mirror.ts';

const LINES = [
  'https://vendor.example/debian/|bookworm|stable',
  'https://tools.example/apt/|nodistro|main',
  'http://mirror.example/debian/|bookworm-updates|main',
  'http://mirror.example/debian/|bookworm|main',
  'http://mirror.example/debian-security/|bookworm-security|main',
  '',
];

describe('the machine’s Debian mirrors', () => {
  test('come from its own sources of its own release, not from a vendor’s', () => {
    expect(chooseMirrors(LINES, 'bookworm')).toEqual({
      main: 'http://mirror.example/debian/',
      security: 'http://mirror.example/debian-security/',
    });
  });

  test('may lack security updates', () => {
    expect(chooseMirrors(LINES.slice(0, 4), 'bookworm')).toEqual({ main: 'http://mirror.example/debian/' });
  });

  test('are unknown when no source fits or it is not reached by http', () => {
    expect(chooseMirrors(LINES, 'trixie')).toEqual({});
    expect(chooseMirrors(['file:/srv/debian/|bookworm|main', 'cdrom://x y/|bookworm|main'], 'bookworm')).toEqual({});
  });
});

describe('the machine’s apt settings', () => {
  test('that concern reaching a mirror are taken along, and no others', async () => {
    const dump = [
      'APT "";',
      'Acquire::Check-Valid-Until "false";',
      'Acquire::http::Proxy "http://proxy.example:3142";',
      'Acquire::http::Proxy-Auto-Detect "/usr/local/bin/detect";',
      'DPkg::Post-Invoke:: "rm -f /x";',
      'Acquire::https::Proxy "DIRECT"; APT::Update::Pre-Invoke "x";',
    ].join('\n');
    const run = async () => ({ exitCode: 0, stdout: dump, stderr: '' });
    expect(await networkSettings(run)).toBe('Acquire::Check-Valid-Until "false";\nAcquire::http::Proxy "http://proxy.example:3142";\n');
  });
});
