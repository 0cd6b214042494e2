/** Hands out the machine's cores, first come, first served: who waits for many is not overtaken by those who want few. */
export class Cores {
  readonly #all: number;
  #free: number;
  readonly #waiting: { cores: number; begin: () => void }[] = [];

  constructor(all: number) {
    this.#all = all;
    this.#free = all;
  }

  /** Runs `work` as soon as so many cores are free. */
  async use<Value>(wanted: 'one' | 'all', work: () => Promise<Value>): Promise<Value> {
    const cores = wanted === 'all' ? this.#all : 1;
    await new Promise<void>((begin) => {
      this.#waiting.push({ cores, begin });
      this.#beginNext();
    });
    try {
      return await work();
    } finally {
      this.#free += cores;
      this.#beginNext();
    }
  }

  #beginNext(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.cores <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.cores;
      next.begin();
    }
  }
}
