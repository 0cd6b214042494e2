/** What has to be taken back at the end of a story, the latest first: also when it broke off half-way. */
export class Cleanup {
  readonly #steps: (() => Promise<unknown>)[] = [];

  add(...steps: (() => Promise<unknown>)[]): void {
    this.#steps.push(...steps);
  }

  /** Does every step, whatever happens to the others; answers what went wrong. */
  async run(): Promise<unknown[]> {
    const problems: unknown[] = [];
    for (const takeBack of this.#steps.toReversed()) {
      await takeBack().catch((problem: unknown) => problems.push(problem));
    }
    return problems;
  }
}
