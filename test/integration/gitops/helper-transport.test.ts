import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChildProcess } from 'node:child_process';
import { parseComposeRecord } from '../../../actions/common/gitops/record/compose-record.ts';
import { sha256 } from '../../../actions/common/runtime/canonical.ts';
import { type ActionRun, runAction } from './bump-process.ts';
import { type GitServer, isPush, serveGit } from './http-server.ts';
import { type TestRepository, testRepository } from './repositories.ts';

const FILE = 'environments/dev/release/compose.yaml';
/** What a bump of one record asks a server for that does all it is asked for. */
const REQUESTS = ['GET refs?service=git-receive-pack', 'GET refs?service=git-upload-pack', 'POST git-receive-pack', 'POST git-upload-pack', 'POST git-upload-pack'];

let repository: TestRepository;
let server: GitServer;
beforeEach(async () => {
  repository = testRepository({ 'README.md': 'x\n', 'environments/qa/release/compose.yaml': '{}\n' });
  expect((await bump('19.0-1', repository.bare)).outputs['outcome']).toBe('written');
  server = await serveGit(repository.folder);
});
afterEach(async () => {
  await server.close();
  repository.git('fsck', '--strict', '--full');
  expect(repository.git('rev-list', '--min-parents=2', 'main')).toBe('');
  repository.remove();
});

function bump(tag = '19.0-2', path?: string, started?: (child: ChildProcess) => void): Promise<ActionRun> {
  const place: Record<string, string> = path === undefined ? { repository: `${server.url}/gitops.git` } : { path };
  return runAction('bump-manifests', { ...place, environment: 'dev', image: 'registry.example/acme/odoo', tag, digest: sha256(tag) }, {}, started);
}

function asked(): string[] {
  return server.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`).toSorted();
}

function commits(): number {
  return Number(repository.git('rev-list', '--count', 'main').trim());
}

function tag(): string {
  return parseComposeRecord(repository.git('show', `main:${FILE}`), FILE).tag;
}

/** Does something before the nth request is served. */
function beforeRequest(number: number, action: () => void): void {
  let count = 0;
  server.beforeRequest = () => {
    count += 1;
    if (count === number) {
      action();
    }
  };
}

test('a record is written with one conversation', async () => {
  expect((await bump()).outputs['outcome']).toBe('written');
  expect(asked()).toEqual(REQUESTS);
  expect(tag()).toBe('19.0-2');
});

test('nothing is pushed where the record says so already', async () => {
  expect((await bump('19.0-1')).outputs['outcome']).toBe('unchanged');
  expect(server.requests.filter(isPush)).toEqual([]);
});

describe('a server is spoken with by commands', () => {
  const lesser: [string, () => void][] = [
    ['that can’t leave anything out', () => (server.settings['uploadpack.allowFilter'] = 'false')],
    ['that can’t leave folders out', () => (server.settings['uploadpackfilter.tree.allow'] = 'false')],
    ['that can’t combine what it leaves out', () => (server.settings['uploadpackfilter.combine.allow'] = 'false')],
    ['that does not know version 2 of the protocol', () => (server.knowsVersion2 = false)],
  ];

  test.each(lesser)('%s', async (_, make) => {
    make();
    expect((await bump()).outputs['outcome']).toBe('written');
    expect(asked()).not.toEqual(REQUESTS);
    expect(tag()).toBe('19.0-2');
  });
});

describe.each([1, 2, 3, 4, 5])('at request %d', (number) => {
  test('the branch moves: the release is written on top', async () => {
    beforeRequest(number, () => repository.rival('main', { [`rival-${number}.txt`]: 'x\n' }));
    const before = commits();
    expect((await bump()).outputs).toMatchObject({ outcome: 'written', commit: repository.git('rev-parse', 'main').trim() });
    expect({ tag: tag(), commits: commits() }).toEqual({ tag: '19.0-2', commits: before + 2 });
  });

  test('the reply is lost, again and again: the release is written once', async () => {
    server.mayLose = () => server.requests.length >= number;
    // curl repeats a request once by itself when a kept connection ends without a byte.
    server.loseReplies = 2;
    const before = commits();
    expect((await bump()).outputs).toMatchObject({ outcome: 'written', commit: repository.git('rev-parse', 'main').trim() });
    expect({ tag: tag(), commits: commits() }).toEqual({ tag: '19.0-2', commits: before + 1 });
  });

  test('the action is killed, and started again: the state is that of one undisturbed run', async () => {
    let action: ChildProcess | undefined;
    beforeRequest(number, () => action?.kill('SIGKILL'));
    const before = commits();
    const killed = await bump('19.0-2', undefined, (child) => (action = child));
    expect(killed).toMatchObject({ exitCode: null, outputs: {} });
    server.beforeRequest = () => undefined;
    const again = await bump();
    expect(['written', 'unchanged']).toContain(again.outputs['outcome']);
    expect({ tag: tag(), commits: commits() }).toEqual({ tag: '19.0-2', commits: before + 1 });
  });
});
