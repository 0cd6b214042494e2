/** Hands out the machine's cores to waiting work by its place: who waits for many is not overtaken by those who want few. */
export class Cores {
  readonly #all: number;
  #free: number;
  readonly #waiting: { cores: number; place: number; begin: () => void }[] = [];

  constructor(all: number) {
    this.#all = all;
    this.#free = all;
  }

  /** Runs `work` as soon as so many cores are free and no waiting work has a lower `place`. */
  async use<Value>(wanted: 'one' | 'all', place: number, work: () => Promise<Value>): Promise<Value> {
    const cores = wanted === 'all' ? this.#all : 1;
    await new Promise<void>((begin) => {
      this.#waiting.push({ cores, place, begin });
      this.#waiting.sort((left, right) => left.place - right.place);
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
