import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { DevTools } from './protocol.ts';

/** How a page is looked at. */
export interface Look {
  width: number;
  scheme: 'light' | 'dark';
}

/** What a page did and is. */
export interface SeenPage {
  /** Addresses that it asked for, besides its own. */
  requests: string[];
  /** What the console said. */
  messages: string[];
  /** Evaluates an expression in the page. */
  ask<Answer>(expression: string): Promise<Answer>;
}

/** Milliseconds until a browser on a busy machine has begun. */
const START = 20_000;
const OPTIONS = [
  '--headless', '--disable-gpu', '--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--disable-extensions', '--disable-dev-shm-usage', '--remote-debugging-port=0',
];

/** A real browser without a screen, in a folder of its own. */
export class Browser {
  readonly #process: ChildProcess;
  readonly #tools: DevTools;
  readonly #folder: string;

  private constructor(process: ChildProcess, tools: DevTools, folder: string) {
    this.#process = process;
    this.#tools = tools;
    this.#folder = folder;
  }

  static async open(): Promise<Browser> {
    const folder = await mkdtemp(join(tmpdir(), 'kit-browser-'));
    const profile = join(folder, 'profile');
    // Root has no namespaces to put a sandbox in; the pages are our own files.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const child = spawn(process.env['KIT_BROWSER'] ?? 'chromium', [...OPTIONS, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], { stdio: 'ignore' });
    try {
      return new Browser(child, await DevTools.open(await address(child, profile)), folder);
    } catch (error) {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** Shows a page and lets `check` look at it. */
  async show<Result>(html: string, { width, scheme }: Look, check: (page: SeenPage) => Promise<Result>): Promise<Result> {
    const file = join(this.#folder, 'page.html');
    await writeFile(file, html);
    const { targetId } = await this.#tools.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.#tools.send('Target.attachToTarget', { targetId, flatten: true });
    const session = String(sessionId);
    const seen = new Listening(pathToFileURL(file).href);
    const stop = this.#tools.listen(session, (method, params) => seen.hear(method, params));
    try {
      const send = (method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>> => this.#tools.send(method, params, session);
      await Promise.all(['Page.enable', 'Network.enable', 'Log.enable', 'Runtime.enable'].map((method) => send(method)));
      await send('Emulation.setDeviceMetricsOverride', { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 });
      await send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      await send('Page.navigate', { url: seen.address });
      await seen.loaded;
      return await check({ requests: seen.requests, messages: seen.messages, ask: (expression) => ask(send, expression) });
    } finally {
      stop();
      await this.#tools.send('Target.closeTarget', { targetId });
    }
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.#process.once('exit', resolve);
    });
    await this.#tools.send('Browser.close').catch(() => this.#process.kill('SIGKILL'));
    await ended;
    this.#tools.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Collects what a page tells by itself. */
class Listening {
  readonly address: string;
  readonly requests: string[] = [];
  readonly messages: string[] = [];
  readonly loaded: Promise<void>;
  #load: () => void = () => undefined;

  constructor(address: string) {
    this.address = address;
    this.loaded = new Promise((resolve) => {
      this.#load = resolve;
    });
  }

  hear(method: string, params: Record<string, unknown>): void {
    if (method === 'Network.requestWillBeSent') {
      const { url } = params['request'] as { url: string };
      this.requests.push(...(url === this.address ? [] : [url]));
    } else if (method === 'Page.loadEventFired') {
      this.#load();
    } else if (['Log.entryAdded', 'Runtime.consoleAPICalled', 'Runtime.exceptionThrown', 'Page.javascriptDialogOpening'].includes(method)) {
      this.messages.push(JSON.stringify(params));
    }
  }
}

async function ask<Answer>(send: (method: string, params: Record<string, unknown>) => Promise<Record<string, unknown>>, expression: string): Promise<Answer> {
  const { result, exceptionDetails } = await send('Runtime.evaluate', { expression, returnByValue: true });
  if (exceptionDetails !== undefined) {
    throw new Error(`The page could not answer: ${JSON.stringify(exceptionDetails)}`);
  }
  return (result as { value: Answer }).value;
}

/** The browser writes the port that it chose into its folder. */
async function address(child: ChildProcess, profile: string): Promise<string> {
  const broken = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new Error(`The browser could not be started: ${error.message}`)));
    child.once('exit', (code) => reject(new Error(`The browser ended with ${code} before it answered.`)));
  });
  broken.catch(() => undefined);
  for (const deadline = Date.now() + START; Date.now() < deadline;) {
    const [port, path] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n');
    if (port !== undefined && path !== undefined && path !== '') {
      return `ws://127.0.0.1:${port}${path}`;
    }
    await Promise.race([pause(50), broken]);
  }
  throw new Error(`The browser did not answer within ${START / 1000} seconds.`);
}
