import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { RunProgram } from '../../../../actions/common/runtime/exec.ts';
import { pause } from '../../../../actions/common/runtime/retry.ts';
import { installPackages, parseRelease } from '../../../../scripts/src/debian/system.ts';

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

describe('an installation', () => {
  test('waits for the one before it, and starts no service', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kit-installation-'));
    const places = { policyFile: join(folder, 'policy-rc.d'), lock: join(folder, 'lock') };
    const seen: string[] = [];
    const run: RunProgram = async (_program, args) => {
      const what = `${args[0]} ${args[0] === 'install' ? args.at(-1) : ''}`.trim();
      seen.push(`${what}${existsSync(places.policyFile) ? ', no services' : ''}`);
      await pause(20);
      seen.push('ended');
      return { exitCode: 0, stdout: '', stderr: '' };
    };
    await Promise.all([installPackages(run, ['etcd'], places), installPackages(run, ['etcd'], places)]);
    const one = ['update', 'ended', 'install etcd, no services', 'ended'];
    expect(seen).toEqual([...one, ...one]);
    expect(existsSync(places.policyFile)).toBe(false);
    await rm(folder, { recursive: true });
  });
});
