import { z } from 'zod';
import { sha256 } from '../runtime/canonical.ts';
import { UserError } from '../runtime/errors.ts';
import { parseStrictJson } from '../runtime/json.ts';
import { type Attempt, type RetryOptions, retryUntil } from '../runtime/retry.ts';
import { type RegistryAddress, registryAddress } from './address.ts';
import type { FindCredentials } from './credentials.ts';
import { type Manifest, MANIFEST_TYPES, imageOfManifest, manifestSchema, selectPlatform } from './manifest.ts';
import { type ImageReference, formatReference } from './reference.ts';
import { type Fetch, answerChallenge, causeOf } from './registry-login.ts';

/** What a registry knows of one image for linux/amd64. */
export interface RegistryImage {
  /** Digest of what the reference names: a manifest, or an index of several. */
  digest: string;
  /** Digest of the configuration, which engines call the image ID. */
  configDigest: string;
  labels: Record<string, string>;
}

/** Read access to image registries. */
export interface Registry {
  /** The digest that a reference stands for now, or undefined when the registry has no such image. */
  resolve(reference: ImageReference): Promise<string | undefined>;
  /** The image behind a reference, or undefined when the registry has none. Contents are checked against their digests. */
  image(reference: ImageReference): Promise<RegistryImage | undefined>;
}

export interface RegistryOptions {
  fetch?: Fetch;
  credentials: FindCredentials;
  retry?: RetryOptions;
}

const MAXIMUM_BYTES = 8 * 1024 * 1024;
const TIMEOUT = 30_000;
const PATIENCE: RetryOptions = { deadline: 45_000, first: 1000, longest: 15_000 };
const configurationSchema = z.object({ config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish() });

/** A registry client by the OCI distribution API. Registries on this machine are asked over HTTP, others over HTTPS only. */
export function openRegistry(options: RegistryOptions): Registry {
  const get = requester(options);
  return {
    async resolve(reference) {
      return (await readManifest(get, reference))?.digest;
    },
    async image(reference) {
      const found = await readManifest(get, reference);
      return found === undefined ? undefined : await readImage(get, reference, found);
    },
  };
}

/** GETs a path of the repository; undefined for 404. */
type Get = (reference: ImageReference, path: string, accept: string) => Promise<Uint8Array | undefined>;

interface ReadManifest {
  digest: string;
  manifest: Manifest;
}

async function readManifest(get: Get, reference: ImageReference): Promise<ReadManifest | undefined> {
  const bytes = await get(reference, `manifests/${reference.digest ?? reference.tag ?? 'latest'}`, MANIFEST_TYPES.join(', '));
  if (bytes === undefined) {
    return undefined;
  }
  const what = `The manifest of ${formatReference(reference)}`;
  const digest = checkedDigest(bytes, reference.digest, what);
  const manifest = manifestSchema.safeParse(parseStrictJson(Buffer.from(bytes).toString('utf8'), what));
  if (!manifest.success) {
    throw new UserError(`${what} is neither an image manifest nor an index.`);
  }
  return { digest, manifest: manifest.data };
}

async function readImage(get: Get, reference: ImageReference, found: ReadManifest): Promise<RegistryImage> {
  const what = formatReference(reference);
  const platform = selectPlatform(found.manifest, what);
  const manifest = platform === undefined ? found : await readManifest(get, { name: reference.name, digest: platform });
  const configDigest = imageOfManifest(manifest?.manifest, what);
  const bytes = await get(reference, `blobs/${configDigest}`, '*/*');
  if (bytes === undefined) {
    throw new UserError(`The registry has the manifest of ${what} and lacks its configuration ${configDigest}.`);
  }
  checkedDigest(bytes, configDigest, `The configuration of ${what}`);
  const configuration = configurationSchema.safeParse(parseStrictJson(Buffer.from(bytes).toString('utf8'), `The configuration of ${what}`));
  if (!configuration.success) {
    throw new UserError(`The configuration of ${what} is not one of an image: its labels are no texts.`);
  }
  return { digest: found.digest, configDigest, labels: configuration.data.config?.Labels ?? {} };
}

function checkedDigest(bytes: Uint8Array, expected: string | undefined, what: string): string {
  const digest = sha256(bytes);
  if (expected !== undefined && digest !== expected) {
    throw new UserError(`${what} has the digest ${digest}, not ${expected}: the registry answered with something else.`);
  }
  return digest;
}

function requester({ fetch: fetcher = fetch, credentials, retry = PATIENCE }: RegistryOptions): Get {
  const logins = new Map<string, string>();
  return (reference, path, accept) => {
    const address = registryAddress(reference.name);
    const url = `${address.url}/v2/${address.repository}/${path}`;
    const ask = (): Promise<Response> => fetcher(url, {
      headers: { accept, ...(logins.has(url) ? { authorization: String(logins.get(url)) } : {}) },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const logIn = async (challenge: string): Promise<void> => {
      const login = await answerChallenge(fetcher, challenge, await credentials(address.host));
      if (login !== undefined) {
        logins.set(url, login);
      }
    };
    return retryUntil(() => attempt(ask, logIn, address, reference), retry);
  };
}

/** Asks once, and once more with a login where the registry wants one. */
async function attempt(
  ask: () => Promise<Response>,
  logIn: (challenge: string) => Promise<void>,
  address: RegistryAddress,
  reference: ImageReference,
): Promise<Attempt<Uint8Array | undefined>> {
  let response = await reached(ask, address);
  if (response.ok && response.value.status === 401) {
    await logIn(response.value.headers.get('www-authenticate') ?? '');
    response = await reached(ask, address);
  }
  return response.ok ? asAttempt(response.value, address, reference) : { done: false, error: response.error };
}

type Reached = { ok: true; value: Response } | { ok: false; error: Error };

async function reached(ask: () => Promise<Response>, address: RegistryAddress): Promise<Reached> {
  try {
    return { ok: true, value: await ask() };
  } catch (error) {
    return { ok: false, error: new UserError(`The registry ${address.host} cannot be reached: ${causeOf(error)}`, { cause: error }) };
  }
}

async function asAttempt(response: Response, address: RegistryAddress, reference: ImageReference): Promise<Attempt<Uint8Array | undefined>> {
  if (response.status === 404) {
    return { done: true, value: undefined };
  }
  if (response.ok) {
    return { done: true, value: await cappedBody(response, address) };
  }
  const refusal = new UserError(`The registry ${address.host} answered ${response.status} for ${formatReference(reference)}.${loginHint(response)}`);
  if (response.status === 429 || response.status >= 500) {
    return { done: false, error: refusal };
  }
  throw refusal;
}

function loginHint(response: Response): string {
  return response.status === 401 || response.status === 403 ? ' Log in with `docker login` first, with read access to it.' : '';
}

async function cappedBody(response: Response, address: RegistryAddress): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of received(response, address)) {
    size += chunk.length;
    if (size > MAXIMUM_BYTES) {
      throw new UserError(`The registry ${address.host} answered with more than ${MAXIMUM_BYTES} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* received(response: Response, address: RegistryAddress): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body ?? [];
  } catch (error) {
    throw new UserError(`The registry ${address.host} broke off its answer: ${causeOf(error)}`, { cause: error });
  }
}
