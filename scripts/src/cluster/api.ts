import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { API_ADDRESS } from './addresses.ts';
import type { Places } from './places.ts';

/** Milliseconds for one answer: who asks asks again. */
const DEADLINE = 5000;

export interface Answer {
  status: number;
  body: string;
}

/** Reads the API server as its administrator. Starting kubectl for every look would cost more than the look. */
export class Api {
  readonly #agent: Agent;

  private constructor(agent: Agent) {
    this.#agent = agent;
  }

  static async open(places: Places): Promise<Api> {
    const files = [places.certificate('ca'), places.certificate('admin'), places.key('admin')];
    const [ca, cert, key] = await Promise.all(files.map((file) => readFile(file)));
    return new Api(new Agent({ ca, cert, key, keepAlive: false }));
  }

  /** The answer to a GET of a path such as `/readyz`; `undefined` when there is none. */
  get(path: string): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const call = request(`${API_ADDRESS}${path}`, { agent: this.#agent, signal: AbortSignal.timeout(DEADLINE) }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
        response.on('error', () => resolve(undefined));
      });
      call.on('error', () => resolve(undefined));
      call.end();
    });
  }

  /** An object, `undefined` when it is not there (yet). */
  async object(path: string): Promise<unknown> {
    const answer = await this.get(path);
    return answer?.status === 200 ? JSON.parse(answer.body) : undefined;
  }

  /** Whether an object has a condition of this type with status True. */
  async hasCondition(path: string, type: string): Promise<boolean> {
    const object = (await this.object(path)) as { status?: { conditions?: { type: string; status: string }[] } } | undefined;
    return object?.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false;
  }
}
