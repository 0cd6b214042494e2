import { describe, expect, test } from '@jest/globals';
import { sourcesBelow } from './sources.ts';

/** Every text file of the project by its ending; lock file and test data describe other things. */
const ENDINGS = ['.ts', '.py', '.yml', '.yaml', '.md', '.json', '.sh', '.conf', '.html', 'Dockerfile', '.mjs'];
const TEXTS = ['actions', 'scripts', 'test', 'docs', 'workflows', 'gitops-templates', '.github']
  .flatMap((folder) => ENDINGS.flatMap((ending) => sourcesBelow(folder, ending)))
  .filter(({ path }) => !path.startsWith('test/fixtures/') && !path.includes('test/unit/architecture/'));

/** Places of one machine or one company, which a public project cannot mean. */
const PLACES = [/\/home\/(?!odoo\b|runner\b)[a-z]+\//, /\/Users\//, /\/work\//, /\bC:\\/];

/** Hosts that only one company or one home can reach; the names that Docker gives its host and Kubernetes its services are everybody's. */
const PRIVATE_HOST = /(?:^|\.)(?!(?:docker\.internal|cluster\.local)$)[a-z0-9-]+\.(?:internal|intranet|local|lan|corp|home)$/;
const PRIVATE_ADDRESS = /^(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;

function hostsIn(text: string): string[] {
  return [...text.matchAll(/\bhttps?:\/\/(?<host>[A-Za-z0-9.-]+)/g)].map(({ groups }) => (groups?.['host'] ?? '').toLowerCase());
}

describe('no file', () => {
  test("mentions a place on somebody's machine", () => {
    const mentions = TEXTS.flatMap(({ path, text }) => PLACES.filter((place) => place.test(text)).map((place) => `${path}: ${place}`));
    expect(mentions).toEqual([]);
  });

  test('mentions a host that only some people can reach', () => {
    const strange = TEXTS.flatMap(({ path, text }) => hostsIn(text).filter(isPrivate).map((host) => `${path}: ${host}`));
    expect(strange).toEqual([]);
  });

  test.each(['registry.corp', 'git.acme.internal', '10.0.0.1', '172.20.0.1'])('could mention %s unseen', (host) => {
    expect(isPrivate(host)).toBe(true);
  });
});

function isPrivate(host: string): boolean {
  return PRIVATE_HOST.test(host) || PRIVATE_ADDRESS.test(host);
}
