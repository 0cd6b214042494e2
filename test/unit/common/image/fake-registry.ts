import { sha256 } from '../../../../actions/common/runtime/canonical.ts';

/** A registry behind `fetch`: the manifests and blobs of one repository, and a note of what was asked. */
export interface FakeRegistry {
  fetch: typeof fetch;
  requests: { url: string; authorization: string | null; method: string }[];
  digest: string;
  configDigest: string;
}

type Override = (url: URL, request: Request) => Response | undefined;

const CONFIGURATION = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Labels: { 'odoo.release.series': '19.0' } } });

/** Serves `acme/odoo:19.0-42`. `answer` may take over a request before the registry sees it. */
export function fakeRegistry(answer: Override = () => undefined): FakeRegistry {
  const configDigest = sha256(CONFIGURATION);
  const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: configDigest, size: CONFIGURATION.length }, layers: [] });
  const contents: Record<string, string> = {
    '/v2/acme/odoo/manifests/19.0-42': manifest,
    [`/v2/acme/odoo/manifests/${sha256(manifest)}`]: manifest,
    [`/v2/acme/odoo/blobs/${configDigest}`]: CONFIGURATION,
  };
  const requests: FakeRegistry['requests'] = [];
  const serve: typeof fetch = (input, options) => {
    const request = new Request(input as string, options);
    const url = new URL(request.url);
    requests.push({ url: request.url, authorization: request.headers.get('authorization'), method: request.method });
    const content = contents[url.pathname];
    return Promise.resolve(answer(url, request) ?? new Response(content ?? '{}', { status: content === undefined ? 404 : 200 }));
  };
  return { fetch: serve, requests, digest: sha256(manifest), configDigest };
}
