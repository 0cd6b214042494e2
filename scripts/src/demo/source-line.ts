import { BrokenOff, type BuiltRelease } from './release-line.ts';
import type { ActionRun } from './run-action.ts';

/** A release on its way out of the source repo: it can be rehearsed once it is built, and promoted once it is scanned. */
export interface ComingRelease {
  built: Promise<BuiltRelease>;
  scanned: Promise<ActionRun>;
}

/** What the source repo does with one release. */
export interface SourceWork {
  build(): Promise<BuiltRelease>;
  scan(release: BuiltRelease): Promise<ActionRun>;
}

/**
 * Builds and scans one release after the other and does not wait until the GitOps side has come to it: two repos, two lines.
 * A release that fails is told to whoever takes it, and no other comes after it.
 */
export class SourceLine {
  #last: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  add(work: SourceWork): ComingRelease {
    const built = this.#last.then(() => {
      if (this.#isStopped) {
        throw new BrokenOff('This release was not built: the story had broken off.', '');
      }
      return work.build();
    });
    const scanned = built.then((release) => work.scan(release));
    this.#last = scanned;
    // Perhaps nobody waits for it yet, or ever. Who takes the release gets the error all the same.
    scanned.catch(() => undefined);
    return { built, scanned };
  }

  /** Begins nothing more, and waits for what still runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.allSettled([this.#last]);
  }
}
