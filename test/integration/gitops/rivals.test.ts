import { afterEach, describe, expect, test } from '@jest/globals';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { type GitServer, serveGit } from './http-server.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const WRITERS = 20;
const PATIENCE = 180_000;
let repository: TestRepository;
let server: GitServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
  repository.remove();
});

function digest(index: number): string {
  return `sha256:${index.toString(16).padStart(64, '0')}`;
}

function bump(environment: string, index: number, place: Record<string, string>): Promise<ActionRun> {
  return runAction('bump-manifests', { ...place, environment, image: 'registry.example/acme/odoo', tag: `19.0-${index}`, digest: digest(index) });
}

function record(environment: string) {
  const file = `environments/${environment}/release/compose.yaml`;
  return parseComposeRecord(repository.git('show', `main:${file}`), file);
}

function requireCleanHistory(): void {
  repository.git('fsck', '--strict', '--full');
  expect(repository.git('rev-list', '--min-parents=2', 'main')).toBe('');
}

const places: [string, () => Promise<Record<string, string>>][] = [
  ['the bare repository itself', () => Promise.resolve({ path: repository.bare })],
  ['a checkout with an origin', () => Promise.resolve({ path: repository.clone('checkout') })],
  ['a server on the web', served],
];

async function served(): Promise<Record<string, string>> {
  server = await serveGit(repository.folder);
  return { repository: `${server.url}/gitops.git` };
}

describe.each(places)('20 writers at once through %s', (_, place) => {
  test('on 20 environments: every change lands exactly once', async () => {
    repository = testRepository({ 'README.md': 'x\n' });
    const location = await place();
    const runs = await Promise.all(Array.from({ length: WRITERS }, (_, index) => bump(`env${index}`, index + 1, location)));
    expect(runs.filter(({ outputs }) => outputs['outcome'] !== 'written').map(({ log }) => log)).toEqual([]);
    expect(Array.from({ length: WRITERS }, (_, index) => record(`env${index}`).digest)).toEqual(Array.from({ length: WRITERS }, (_, index) => digest(index + 1)));
    expect(repository.git('rev-list', '--count', 'main').trim()).toBe(String(WRITERS + 1));
    expect(new Set(runs.map(({ outputs }) => outputs['commit'])).size).toBe(WRITERS);
    requireCleanHistory();
  }, PATIENCE);
});

test('20 writers at once on one environment: each change lands once or says that it was superseded', async () => {
  repository = testRepository({ 'README.md': 'x\n' });
  const location = await served();
  await bump('dev', 99, location);
  const runs = await Promise.all(Array.from({ length: WRITERS }, (_, index) => bump('dev', index + 1, location)));
  const written = runs.filter(({ outputs }) => outputs['outcome'] === 'written');
  const superseded = runs.filter(({ outputs }) => outputs['outcome'] === 'superseded');
  expect(written.length).toBeGreaterThan(0);
  expect(written.length + superseded.length).toBe(WRITERS);
  const landed = repository.git('log', '--format=%H', '-n', String(written.length), 'main').trim().split('\n');
  expect(written.map(({ outputs }) => outputs['commit']).toSorted()).toEqual(landed.toSorted());
  expect(superseded.every(({ exitCode }) => exitCode === 1)).toBe(true);
  requireCleanHistory();
}, PATIENCE);
