/** What the browser answers and tells; `sessionId` says of which page. */
interface Message {
  id?: number;
  sessionId?: string;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { message: string };
}

interface Waiting {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** A connection to a browser's DevTools, of which only the few messages are known that the tests send. */
export class DevTools {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(message: Message) => void>();
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => this.#break('The browser closed the connection.'));
  }

  static async open(address: string): Promise<DevTools> {
    const socket = new WebSocket(address);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve(), { once: true });
      socket.addEventListener('error', () => reject(new Error(`Nothing answers at ${address}.`)), { once: true });
    });
    return new DevTools(socket);
  }

  send(method: string, params: Record<string, unknown> = {}, sessionId?: string): Promise<Record<string, unknown>> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    });
  }

  /** Hears what a page tells by itself, until the answered function is called. */
  listen(sessionId: string, heard: (method: string, params: Record<string, unknown>) => void): () => void {
    const listener = (message: Message): void => {
      if (message.method !== undefined && message.sessionId === sessionId) {
        heard(message.method, message.params ?? {});
      }
    };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(message: Message): void {
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (waiting === undefined) {
      this.#listeners.forEach((listener) => listener(message));
      return;
    }
    this.#waiting.delete(Number(message.id));
    if (message.error === undefined) {
      waiting.resolve(message.result ?? {});
    } else {
      waiting.reject(new Error(message.error.message));
    }
  }

  #break(reason: string): void {
    this.#waiting.forEach(({ reject }) => reject(new Error(reason)));
    this.#waiting.clear();
  }
}
