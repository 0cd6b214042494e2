import { describe, expect, test } from '@jest/globals';
import { parseRelease } from '../../../../scripts/src/debian/system.ts';

describe('the system’s release file', () => {
  test('names Debian’s codename', () => {
    const text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';
    expect(parseRelease(text)).toEqual({ codename: 'bookworm' });
  });

  test('of a relative of Debian is not Debian: its package names differ', () => {
    expect(parseRelease('ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n')).toBeUndefined();
  });

  test('without a usable codename is not taken', () => {
    expect(parseRelease('ID=debian\n')).toBeUndefined();
    expect(parseRelease('ID=debian\nVERSION_CODENAME="a b"\n')).toBeUndefined();
    expect(parseRelease('')).toBeUndefined();
  });
});
