import { describe, expect, test } from '@jest/globals';
import type { ReleaseRecord } from '../../../actions/common/gitops/record/record.ts';
import type { ComposeHost } from '../../../actions/common/host/host.ts';
import type { ProgramOptions } from '../../../actions/common/runtime/exec.ts';
import { type DeploymentTools, deploy } from '../../../actions/deploy-compose/src/deploy.ts';

const OLD = `sha256:${'1'.repeat(64)}`;
const NEW = `sha256:${'2'.repeat(64)}`;
const RECORD: ReleaseRecord = {
  image: 'registry.example/acme/odoo', tag: '19.0-2', digest: NEW, operation: 'update', from: OLD, source: `acme/odoo@${'a'.repeat(40)}`,
  series: '19.0', databaseChange: 'compatible', recipe: '', database: 'acme', restorePoint: '', modules: ['acme'], helper: '0.1.0',
};
const TOOLS: DeploymentTools = { step: (_title, work) => work(), onProgress: () => undefined, expectation: null, recipe: null };
const UPDATED = { helper: '0.1.0', outcome: 'updated', reasons: [] };
const SMOKE = { helper: '0.1.0', failures: [], ran: {}, notRun: [], seconds: 1 };

interface Told {
  update?: object;
  smoke?: object;
  /** Breaks the statement that holds these words. */
  broken?: string;
}

/** A host on which everything works but what a test tells otherwise; it notes what was done, in order. */
function hostWhere({ update = UPDATED, smoke = { ...SMOKE, outcome: 'pass' }, broken = 'nothing' }: Told): { host: ComposeHost; done: string[] } {
  const done: string[] = [];
  const marker = { digest: OLD, from: 'none', state: 'serving', traffic: 'open', helper: '0.1.0', changedAt: '2026-11-01T12:00:00Z' };
  const answers: Record<string, object> = { mark: { marker }, update, smoke, revert: { helper: '0.1.0', outcome: 'reverted', reasons: [] } };
  const require = async (_what: string, args: readonly string[], options: ProgramOptions = {}): Promise<string> => {
    const action = [args.join(' '), options.input ?? ''].join(' ');
    if (action.includes(broken)) {
      throw new Error('The server is out of reach.');
    }
    done.push(action);
    return '';
  };
  const host = {
    compose: { require },
    database: 'acme',
    helper: async ({ args: [command = '', ...rest], input = '' }: { args: readonly string[]; input?: string }) => {
      done.push([command, ...rest, input].join(' '));
      return { stdout: JSON.stringify(answers[command]), stderr: '', exitCode: 0 };
    },
  };
  return { host: host as unknown as ComposeHost, done };
}

function firstWith(done: readonly string[], words: string): number {
  return done.findIndex((action) => action.includes(words));
}

test('a rollback with a recipe stops web and cron before the helper gets it', async () => {
  const { host, done } = hostWhere({});
  await deploy(host, { ...RECORD, operation: 'revert', recipe: NEW }, { ...TOOLS, recipe: '{"the": "recipe"}' });
  expect(firstWith(done, '--recipe - {"the": "recipe"}')).toBeGreaterThan(firstWith(done, 'stop web cron'));
});

describe('carrying out an update', () => {
  test('closes traffic, stops web and cron, takes a restore point, updates, looks, and only then opens traffic', async () => {
    const { host, done } = hostWhere({});
    expect(await deploy(host, RECORD, TOOLS)).toMatchObject({ outcome: 'pass', reasons: [] });
    const order = ['touch', 'stop web cron', 'CREATE DATABASE', 'update --database', '--no-deps web', 'smoke --url', 'mark --database acme --serving', '--no-deps cron', '-f /var/lib/front/closed'];
    const places = order.map((words) => firstWith(done, words));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((left, right) => left - right));
  });

  test('starts nothing after an update that did not go as rehearsed', async () => {
    const reasons = [{ code: 'different', message: 'It ran another script.' }];
    const { host, done } = hostWhere({ update: { ...UPDATED, outcome: 'different', reasons } });
    expect(await deploy(host, RECORD, TOOLS)).toMatchObject({ outcome: 'fail', reasons });
    expect(firstWith(done, '--no-deps web')).toBe(-1);
    expect(firstWith(done, '-f /var/lib/front/closed')).toBe(-1);
  });

  test('leaves traffic closed and web stopped when the smoke test fails', async () => {
    const failures = [{ probe: 'smoke', subject: '/web/login', message: '/web/login answered 500.' }];
    const { host, done } = hostWhere({ smoke: { ...SMOKE, outcome: 'fail', failures } });
    expect(await deploy(host, RECORD, TOOLS)).toMatchObject({ outcome: 'fail', reasons: [{ code: 'smoke-failed' }] });
    expect(done.at(-1)).toContain('stop web');
    expect(firstWith(done, '--serving')).toBe(-1);
  });

  test.each(['unknown', 'fail'])('is unknown, which rolls nothing back, when the smoke test answers %s and names no failure', async (outcome) => {
    const { host, done } = hostWhere({ smoke: { ...SMOKE, outcome } });
    expect(await deploy(host, RECORD, TOOLS)).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'smoke-not-run' }] });
    expect(firstWith(done, '--serving')).toBe(-1);
  });

  test('has passed once people are let in, although an old restore point could not be removed', async () => {
    const { host } = hostWhere({ broken: 'starts_with' });
    expect(await deploy(host, RECORD, TOOLS)).toMatchObject({ outcome: 'pass', reasons: [{ code: 'restore-points-left' }] });
  });
});
