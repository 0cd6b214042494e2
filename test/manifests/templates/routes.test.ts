import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Estate } from './support/estate.ts';
import type { Resource } from './support/kustomize.ts';

let estate: Estate;
let app: Resource[];

beforeAll(async () => {
  estate = await Estate.make();
  app = await estate.renderPart('app', { templates: ['components/size-s', 'components/database-plain', 'components/route-traefik', 'components/rpc-internal'] });
});

afterAll(() => estate.remove());

function middlewares(): Record<string, any> {
  return Object.fromEntries(app.filter(({ kind }) => kind === 'Middleware').map(({ metadata, ['spec']: spec }) => [metadata.name, spec]));
}

/** The middlewares on the way of a request: Traefik takes the rule of the highest priority that matches. */
function onTheWay(path: string): string[] {
  const routes = app.find(({ kind, metadata }) => kind === 'IngressRoute' && metadata.name === 'odoo')?.['spec'].routes as { match: string; priority: number; middlewares: { name: string }[] }[];
  const matching = routes.filter(({ match }) => {
    const [, regexp] = /PathRegexp\(`([^`]*)`\)/.exec(match) ?? [];
    const [, prefix] = /PathPrefix\(`([^`]*)`\)/.exec(match) ?? [];
    return (regexp === undefined || new RegExp(regexp).test(path)) && (prefix === undefined || path.startsWith(prefix));
  });
  return matching.toSorted((left, right) => right.priority - left.priority)[0]?.middlewares.map(({ name }) => name) ?? [];
}

describe('the way in through Traefik', () => {
  test('counts requests by the address that they come from, so that one sender does not take the places of everybody', () => {
    const { requests, logins, 'requests-at-once': atOnce } = middlewares();

    // A rate is counted by address unless it says otherwise; what is under way is counted by host.
    expect([requests.rateLimit.sourceCriterion, logins.rateLimit.sourceCriterion]).toEqual([undefined, undefined]);
    expect(atOnce.inFlightReq.sourceCriterion).toEqual({ ipStrategy: { depth: 0 } });
  });

  test.each(['/web/database/manager', '/en/web/database/selector', '/pt_BR/web/database/drop'])('shuts %s', (path) => {
    expect(onTheWay(path)).toEqual(['nobody']);
  });

  test.each(['/jsonrpc', '/xmlrpc/2/object', '/json/2/res.partner/search', '/json/1/contacts'])('lets private networks alone call %s', (path) => {
    expect(onTheWay(path)[0]).toBe('private-networks');
  });

  test.each(['/web/login', '/fr/web/signup', '/web/session/authenticate'])('bounds tries at %s', (path) => {
    expect(onTheWay(path)).toContain('logins');
  });

  test('neither buffers nor counts chat', () => {
    expect(onTheWay('/websocket')).toEqual(['security-headers']);
  });
});
