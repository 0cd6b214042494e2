/** Somebody with an account on the stand-in. */
export interface FakeAccount {
  login: string;
  id: number;
  type?: 'User' | 'Bot';
}

/** One request that the description allows. */
export interface Call {
  /** What stands in the path. */
  parameters: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  /** Who asks; null for the job itself. */
  account: FakeAccount | null;
}

/** What answers each operation, by GitHub's name of it. */
export type Served = Record<string, (call: Call) => unknown>;

/** A request that is answered with an error. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
