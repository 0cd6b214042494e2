import { describe, expect, test } from '@jest/globals';
import type { Credentials } from '../../../../actions/common/image/credentials.ts';
import { sha256 } from '../../../../actions/common/runtime/canonical.ts';
import { type Registry, openRegistry } from '../../../../actions/common/image/registry.ts';
import { type FakeRegistry, fakeRegistry } from './fake-registry.ts';

const REFERENCE = { name: 'registry.example/acme/odoo', tag: '19.0-42' };

function open(fake: FakeRegistry, credentials?: Credentials): Registry {
  return openRegistry({
    fetch: fake.fetch,
    credentials: () => Promise.resolve(credentials),
    retry: { deadline: 1000, first: 1, longest: 1, sleep: () => Promise.resolve() },
  });
}

const challenge = (header: string): Response => new Response('', { status: 401, headers: { 'www-authenticate': header } });

describe('a registry', () => {
  test('answers the digest of a tag, which is the hash of the manifest', async () => {
    const fake = fakeRegistry();
    expect(await open(fake).resolve(REFERENCE)).toBe(fake.digest);
  });

  test('answers image ID and labels', async () => {
    const fake = fakeRegistry();
    expect(await open(fake).image(REFERENCE)).toEqual({
      digest: fake.digest,
      configDigest: fake.configDigest,
      labels: { 'odoo.release.series': '19.0' },
    });
  });

  test('that has no such tag says so', async () => {
    expect(await open(fakeRegistry()).resolve({ ...REFERENCE, tag: 'absent' })).toBeUndefined();
  });

  test('of an index answers the index and looks into its linux/amd64 image', async () => {
    const fake = fakeRegistry((url) => {
      const manifests = [
        { digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'linux', architecture: 'arm64' } },
        { digest: fake.digest, platform: { os: 'linux', architecture: 'amd64' } },
      ];
      return url.pathname.endsWith('/19.0-42') ? Response.json({ schemaVersion: 2, manifests }) : undefined;
    });
    const image = await open(fake).image(REFERENCE);
    expect(image?.configDigest).toBe(fake.configDigest);
    expect(image?.digest).not.toBe(fake.digest);
  });

  test('of an index without linux/amd64 is refused', async () => {
    const fake = fakeRegistry(() => Response.json({ manifests: [{ digest: `sha256:${'0'.repeat(64)}` }] }));
    await expect(open(fake).image(REFERENCE)).rejects.toThrow('registry.example/acme/odoo:19.0-42 has no image for linux/amd64.');
  });

  test('whose configuration is not one of an image is refused in a sentence', async () => {
    const odd = JSON.stringify({ config: { Labels: { size: 1 } } });
    const manifest = JSON.stringify({ config: { digest: sha256(odd) } });
    const fake = fakeRegistry((url) => new Response(url.pathname.includes('/blobs/') ? odd : manifest));
    await expect(open(fake).image(REFERENCE)).rejects.toThrow(/^The configuration of registry\.example\/acme\/odoo:19\.0-42 is not one of an image: its labels are no texts\.$/);
  });

  test.each<[string, () => Response, string]>([
    ['cannot be reached', () => { throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }); }, 'cannot be reached: connect ECONNREFUSED'],
    ['answers with a page', () => new Response('<html>'), 'gave no token and answered 200.'],
    ['refuses', () => new Response('', { status: 403 }), 'gave no token and answered 403.'],
  ])('whose token service %s is told in a sentence', async (_, answer, sentence) => {
    const fake = fakeRegistry((url) => (url.host === 'auth.example' ? answer() : challenge('Bearer realm="https://auth.example/token"')));
    await expect(open(fake).resolve(REFERENCE)).rejects.toThrow(`The token service auth.example of the registry ${sentence}`);
  });

  test('that breaks off its answer is told in a sentence', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated', { cause: new Error('other side closed') })) });
    await expect(open(fakeRegistry(() => new Response(broken))).resolve(REFERENCE)).rejects.toThrow('The registry registry.example broke off its answer: other side closed');
  });

  test('that answers a digest with something else is not believed', async () => {
    const fake = fakeRegistry(() => Response.json({ config: { digest: `sha256:${'1'.repeat(64)}` } }));
    const wanted = { name: REFERENCE.name, digest: `sha256:${'2'.repeat(64)}` };
    await expect(open(fake).resolve(wanted)).rejects.toThrow('the registry answered with something else');
  });

  test('that is busy is asked again', async () => {
    let refusals = 2;
    const fake = fakeRegistry(() => (refusals-- > 0 ? new Response('', { status: refusals === 1 ? 429 : 503 }) : undefined));
    expect(await open(fake).resolve(REFERENCE)).toBe(fake.digest);
    expect(fake.requests).toHaveLength(3);
  });

  test('that is not there is named in the error', async () => {
    const fetchFails: typeof fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }));
    const registry = openRegistry({ fetch: fetchFails, credentials: () => Promise.resolve(undefined), retry: { deadline: 0, first: 1, longest: 1 } });
    await expect(registry.resolve(REFERENCE)).rejects.toThrow('The registry registry.example cannot be reached: connect ECONNREFUSED');
  });

  test('that sends without end is cut off', async () => {
    const fake = fakeRegistry(() => new Response(new Uint8Array(9 * 1024 * 1024)));
    await expect(open(fake).resolve(REFERENCE)).rejects.toThrow('answered with more than');
  });

  test('is asked over HTTP only on this machine', async () => {
    const fake = fakeRegistry();
    await open(fake).resolve({ name: '127.0.0.1:5000/acme/odoo', tag: '19.0-42' });
    await open(fake).resolve({ name: 'localhost.example/acme/odoo', tag: '19.0-42' });
    await open(fake).resolve({ name: 'acme/odoo', tag: '19.0-42' });
    expect(fake.requests.map(({ url }) => new URL(url).origin)).toEqual(['http://127.0.0.1:5000', 'https://localhost.example', 'https://registry-1.docker.io']);
  });
});

describe('a registry that wants a login', () => {
  const user = { username: 'robot', password: 'secret' };
  const basic = `Basic ${Buffer.from('robot:secret').toString('base64')}`;

  test('gets user and password when it asks for them', async () => {
    const fake = fakeRegistry((_, request) => (request.headers.get('authorization') === basic ? undefined : challenge('Basic realm="acme"')));
    expect(await open(fake, user).resolve(REFERENCE)).toBe(fake.digest);
  });

  test('gets a token from the service that it names', async () => {
    const fake = fakeRegistry((url, request) => {
      if (url.host === 'auth.example') {
        return Response.json(request.headers.get('authorization') === basic ? { token: `T-${url.searchParams.get('scope')}` } : {});
      }
      const scope = 'repository:acme/odoo:pull';
      const welcome = request.headers.get('authorization') === `Bearer T-${scope}`;
      return welcome ? undefined : challenge(`Bearer realm="https://auth.example/token",service="registry.example",scope="${scope}"`);
    });
    expect(await open(fake, user).resolve(REFERENCE)).toBe(fake.digest);
  });

  test('gets a token for a refresh token by POST, so that no log has it', async () => {
    const fake = fakeRegistry((url, request) => {
      if (url.host === 'auth.example') {
        return request.method === 'POST' ? Response.json({ access_token: 'T' }) : new Response('', { status: 400 });
      }
      return request.headers.get('authorization') === 'Bearer T' ? undefined : challenge('Bearer realm="https://auth.example/token"');
    });
    expect(await open(fake, { identityToken: 'refresh' }).resolve(REFERENCE)).toBe(fake.digest);
    expect(fake.requests.every(({ url }) => !url.includes('refresh'))).toBe(true);
  });

  test('is never told a password over plain HTTP to another machine', async () => {
    const fake = fakeRegistry(() => challenge('Bearer realm="http://auth.example/token"'));
    await expect(open(fake, user).resolve(REFERENCE)).rejects.toThrow('a token service that is not an https address');
    expect(fake.requests).toHaveLength(1);
  });

  test('and refuses is an error that says what to do, not an absent image', async () => {
    const fake = fakeRegistry(() => challenge('Basic realm="acme"'));
    await expect(open(fake).resolve(REFERENCE)).rejects.toThrow(/answered 401 for registry\.example\/acme\/odoo:19\.0-42\. Log in/);
  });
});

