import { describe, expect, test } from '@jest/globals';
import { hierarchiesIn } from '../../../../scripts/src/cluster/control-groups.ts';
import { isHolder, mountsBelow } from '../../../../scripts/src/cluster/leftovers.ts';
import { holderCommand } from '../../../../scripts/src/cluster/sandbox.ts';

const PROGRAMS = '/cache/cluster-programs';

describe('the process that holds the namespaces of a cluster', () => {
  test('is known by its arguments, whatever version of the programs it is', () => {
    expect(isHolder(holderCommand(`${PROGRAMS}/0123/pause`), PROGRAMS)).toBe(true);
    expect(isHolder(holderCommand(`${PROGRAMS}/4567/pause`), PROGRAMS)).toBe(true);
  });

  test.each([
    ['a process of another cache', holderCommand('/other/cluster-programs/0123/pause')],
    ['a folder with a longer name', holderCommand(`${PROGRAMS}-old/0123/pause`)],
    ['another program with such an argument', ['less', '--', `${PROGRAMS}/0123/pause`]],
    ['namespaces that somebody made otherwise', ['unshare', '--net', '--', `${PROGRAMS}/0123/pause`]],
    ['a process that is gone', []],
  ])('is not %s', (_what, args) => {
    expect(isHolder(args, PROGRAMS)).toBe(false);
  });
});

describe('the mounts below a folder', () => {
  const mounts = [
    'proc /proc proc rw 0 0',
    'tmpfs /cache/run tmpfs rw 0 0',
    String.raw`overlay /cache/run/with\040space overlay rw 0 0`,
    'tmpfs /cache/running tmpfs rw 0 0',
    '',
  ].join('\n');

  test('are found by whole names, innermost first', () => {
    expect(mountsBelow('/cache/run', mounts)).toEqual(['/cache/run/with space', '/cache/run']);
  });
});

test('control groups are looked for in every hierarchy of either version', () => {
  const mounts = [
    'tmpfs /sys/fs/cgroup tmpfs rw 0 0',
    'cgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0',
    'cgroup /sys/fs/cgroup/systemd cgroup rw,name=systemd 0 0',
    'cgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0',
  ].join('\n');
  expect(hierarchiesIn(mounts)).toEqual(['/sys/fs/cgroup/memory', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified']);
});
