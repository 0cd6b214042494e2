import { describe, expect, test } from '@jest/globals';
import { pause } from '../../../../actions/common/runtime/retry.ts';
import type { BuiltRelease } from '../../../../scripts/src/demo/release-line.ts';
import type { ActionRun } from '../../../../scripts/src/demo/run-action.ts';
import { SourceLine, type SourceWork } from '../../../../scripts/src/demo/source-line.ts';

const SCANNED: ActionRun = { action: 'scan-image', exitCode: 0, outputs: {}, summary: '', log: '', seconds: 0 };

function releaseOf(number: number): BuiltRelease {
  return { number, image: 'acme/odoo', tag: `19.0-${number}`, digest: '', commit: '', statements: [] };
}

/** Work that writes down when it begins. */
function work(number: number, begun: string[]): SourceWork {
  return {
    async build() {
      begun.push(`build ${number}`);
      await pause(1);
      return releaseOf(number);
    },
    async scan(release) {
      begun.push(`scan ${release.number}`);
      await pause(1);
      return SCANNED;
    },
  };
}

describe("the source repo's line", () => {
  test('builds and scans one release after the other, without waiting for anybody', async () => {
    const begun: string[] = [];
    const line = new SourceLine();
    line.add(work(2, begun));
    await line.add(work(3, begun)).scanned;
    expect(begun).toEqual(['build 2', 'scan 2', 'build 3', 'scan 3']);
  });

  test('gives a release away before it is scanned', async () => {
    const line = new SourceLine();
    const coming = line.add({ ...work(2, []), scan: () => new Promise(() => undefined) });
    expect(await coming.built).toEqual(releaseOf(2));
  });

  test('tells a failure to whoever takes that release or a later one', async () => {
    const line = new SourceLine();
    const coming = line.add({ ...work(2, []), build: () => Promise.reject(new Error('no base image')) });
    const next = line.add(work(3, []));
    await pause(5);
    await expect(coming.scanned).rejects.toThrow('no base image');
    await expect(next.built).rejects.toThrow('no base image');
  });

  test('begins nothing more once it is stopped, and ends what it had begun first', async () => {
    const begun: string[] = [];
    const line = new SourceLine();
    const coming = line.add(work(2, begun));
    const next = line.add(work(3, begun));
    await coming.built;
    await line.stop();
    expect(begun).toEqual(['build 2', 'scan 2']);
    await expect(next.built).rejects.toThrow('the story had broken off');
  });
});
