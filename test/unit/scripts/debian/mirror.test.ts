import { describe, expect, test } from '@jest/globals';
import { chooseMirrors } from '../../../../scripts/src/debian/mirror.ts';

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
