import { inspectImage } from '../../common/engine/image.ts';
import type { ComposeContainer } from '../../common/engine/compose.ts';
import type { ComposeHost } from '../../common/host/host.ts';
import { readMarker } from '../../common/host/marker.ts';
import { findRestorePoint } from '../../common/host/restore-point.ts';
import { trafficIsOpen } from '../../common/host/traffic.ts';
import { askHelper } from '../../common/odoo/helper/ask.ts';
import { probeDocument, type Marker } from '../../common/odoo/helper/documents.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import type { Sample } from '../../common/verification/verdict.ts';

/** A sample with the marker in full, as the gate and the rollback planner want it. */
export interface HostSample extends Sample {
  marker: Marker | null;
  restorePoint: string;
}

const SMOKE_TIMEOUT = 20;
const WEB_ADDRESS = 'http://web:8069';

/** Looks once at what the host runs. Never throws: what could not be seen is the sample's `problem`. */
export async function observeHost(host: ComposeHost, digest: string, now: () => number = Date.now): Promise<HostSample> {
  const at = now();
  try {
    const containers = await host.compose.containers();
    const [services, { marker, locked }, trafficOpen, probeFailures, restorePoint] = await Promise.all([
      describeServices(host, containers),
      readMarker(host, false),
      trafficIsOpen(host),
      probe(host, containers),
      findRestorePoint(host, digest),
    ]);
    return { at, services, marker, updateRuns: locked, trafficOpen, probeFailures, restorePoint: restorePoint ?? '' };
  } catch (error) {
    const nothing = { services: [], marker: null, updateRuns: false, trafficOpen: false, probeFailures: null, restorePoint: '' };
    return { at, problem: errorSentence(error), ...nothing };
  }
}

async function describeServices(host: ComposeHost, containers: ComposeContainer[]): Promise<Sample['services']> {
  const services = containers.filter((container) => !container.oneOff);
  return Promise.all(
    services.map(async ({ service, running, imageId }) => {
      const digests = (await inspectImage(host.compose.docker, imageId))?.repositoryDigests ?? [];
      return { name: service, running, digests: digests.map((name) => name.slice(name.indexOf('@') + 1)) };
    }),
  );
}

async function probe(host: ComposeHost, containers: ComposeContainer[]): Promise<string[] | null> {
  if (!containers.some(({ service, oneOff, running }) => service === 'web' && !oneOff && running)) {
    return null;
  }
  const document = await askHelper(host.helper, probeDocument, {
    args: ['smoke', '--url', WEB_ADDRESS, '--timeout', String(SMOKE_TIMEOUT)],
    deadline: SMOKE_TIMEOUT + 30,
  });
  return document.outcome === 'unknown' ? null : document.failures.map((failure) => `${failure.subject}: ${failure.message}`);
}
