import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Estate } from './support/estate.ts';
import { podTemplates, type PodTemplate } from './support/pods.ts';

/** `limit_time_real`, where nobody says otherwise. */
const REQUEST_SECONDS = 120;
/** How long the hook `close` waits until no pod is left. */
const CLOSE_SECONDS = 600;

let estate: Estate;
let pods: Record<string, PodTemplate>;

beforeAll(async () => {
  estate = await Estate.make();
  const app = await estate.renderPart('app', { templates: ['components/size-m', 'components/ha', 'components/database-cnpg', 'components/route-traefik'] });
  pods = Object.fromEntries(podTemplates(app).map((pod) => [pod.owner.replace('Deployment/', ''), pod]));
});

afterAll(() => estate.remove());

function specOf(name: string): any {
  const pod = pods[name];
  if (pod === undefined) {
    throw new Error(`There is no Deployment ${name}.`);
  }
  return pod.spec;
}

describe('a pod of Odoo', () => {
  test('is not killed for being busy: no request takes as long as its liveness is asked', () => {
    const { periodSeconds, failureThreshold } = specOf('web').containers[0].livenessProbe;

    expect(periodSeconds * (failureThreshold - 1)).toBeGreaterThan(REQUEST_SECONDS);
  });

  test('goes on serving until nobody is sent to it any more, and then has time for what it has begun', () => {
    for (const name of ['web', 'websocket']) {
      const { containers, terminationGracePeriodSeconds } = specOf(name);
      const pause = containers[0].lifecycle.preStop.sleep.seconds;

      expect(pause).toBeGreaterThanOrEqual(5);
      expect(terminationGracePeriodSeconds - pause).toBeGreaterThanOrEqual(name === 'web' ? REQUEST_SECONDS : 30);
    }
  });

  test('is gone well before the hook that closes traffic gives up', () => {
    expect(Object.values(pods).filter(({ spec }) => (spec.terminationGracePeriodSeconds ?? 30) > CLOSE_SECONDS / 2).map(({ owner }) => owner)).toEqual([]);
  });

  test('gives a scheduled job more time than a request', () => {
    const limit = specOf('cron').containers[0].args.find((argument: string) => argument.startsWith('--limit-time-real-cron='));

    expect(Number(limit?.split('=')[1])).toBeGreaterThan(REQUEST_SECONDS);
  });
});
