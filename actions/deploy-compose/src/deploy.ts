import type { ReleaseRecord } from '../../common/gitops/record/record.ts';
import type { ComposeHost } from '../../common/host/host.ts';
import { readMarker } from '../../common/host/marker.ts';
import { findRestorePoint, pruneRestorePoints, restore, takeRestorePoint } from '../../common/host/restore-point.ts';
import { closeTraffic, openTraffic } from '../../common/host/traffic.ts';
import { askHelper } from '../../common/odoo/helper/ask.ts';
import { markDocument, probeDocument, revertDocument, updateDocument, type Marker, type UpdateDocument } from '../../common/odoo/helper/documents.ts';
import { errorSentence } from '../../common/runtime/errors.ts';
import type { Answer, Reason } from '../../common/runtime/outcome.ts';
import { decideDatabaseStep, type DatabaseStep } from './decide.ts';

export interface Deployment extends Answer {
  step: DatabaseStep;
  /** Id of the restore point to which this release can be taken back; empty when there is none. */
  restorePoint: string;
  update: UpdateDocument | null;
}

export interface DeploymentTools {
  /** Announces a step and runs it. */
  step<Value>(title: string, work: () => Promise<Value>): Promise<Value>;
  onProgress(line: string): void;
  /** Content of expectation.json beside the record, or null. */
  expectation: string | null;
  /** Content of recipe.json where the record names one, or null. */
  recipe: string | null;
}

const SMOKE_TIMEOUT = 300;
const UPDATE_TIMEOUT = 6 * 3600;
// The place of Odoo's web server in the project's own network; the front proxy is not involved.
const WEB_ADDRESS = 'http://web:8069';

/**
 * Carries out a release record on a Docker host. Traffic is closed before anything is stopped and opened only after the smoke
 * test; a deployment that stops in between leaves it closed. Started again after a kill, it goes on where the marker says.
 */
export async function deploy(host: ComposeHost, record: ReleaseRecord, tools: DeploymentTools): Promise<Deployment> {
  await tools.step('Start the database', () => host.compose.require('Starting the database', ['up', '--detach', '--wait', '--no-deps', 'db']));
  const { marker } = await readMarker(host, record.operation === 'restore' || record.from === 'none');
  const step = decideDatabaseStep(record, marker);
  if (step === 'start' && marker?.state === 'serving') {
    return startRelease(host, record, tools, { step, outcome: 'pass', reasons: [], restorePoint: '', update: null }, true);
  }
  await tools.step('Show the maintenance page', () => closeTraffic(host));
  await tools.step('Stop web and cron', () => host.compose.require('Stopping Odoo', ['stop', 'web', 'cron']));
  const changed = await changeDatabase(host, record, step, tools);
  return changed.outcome === 'pass' ? startRelease(host, record, tools, changed) : changed;
}

async function changeDatabase(host: ComposeHost, record: ReleaseRecord, step: DatabaseStep, tools: DeploymentTools): Promise<Deployment> {
  const unchanged: Deployment = { step, outcome: 'pass', reasons: [], restorePoint: '', update: null };
  switch (step) {
    case 'start':
      return { ...unchanged, restorePoint: (await findRestorePoint(host, record.digest)) ?? '' };
    case 'restore':
      await tools.step('Restore the database', () => restore(host, record.restorePoint, record.from));
      return { ...unchanged, restorePoint: record.restorePoint };
    case 'revert':
      return { ...unchanged, ...(await tools.step('Move the database back', () => revert(host, record, tools))) };
    case 'update':
      return updateDatabase(host, record, tools);
  }
}

async function updateDatabase(host: ComposeHost, record: ReleaseRecord, tools: DeploymentTools): Promise<Deployment> {
  const restorePoint = record.from === 'none' ? '' : await tools.step('Take a restore point', () => takeRestorePoint(host, record.digest));
  const update = await tools.step('Update the database', () => runUpdate(host, record, tools));
  const passed = update.outcome === 'updated' || update.outcome === 'unchanged';
  return { step: 'update', outcome: passed ? 'pass' : 'fail', reasons: passed ? [] : update.reasons, restorePoint, update };
}

function runUpdate(host: ComposeHost, record: ReleaseRecord, tools: DeploymentTools): Promise<UpdateDocument> {
  const modules = [record.from === 'none' ? '--install' : '--modules', record.modules.join(',')];
  const expected = tools.expectation === null ? [] : ['--expect', '-'];
  return askHelper(host.helper, updateDocument, {
    args: [
      'update', '--database', host.database, '--digest', record.digest, '--from', record.from,
      ...modules, '--timeout', String(UPDATE_TIMEOUT), ...expected,
    ],
    deadline: UPDATE_TIMEOUT,
    onProgress: (line) => tools.onProgress(line),
    ...(tools.expectation === null ? {} : { input: tools.expectation }),
  });
}

async function revert(host: ComposeHost, record: ReleaseRecord, { recipe }: DeploymentTools): Promise<Answer> {
  const applied = recipe === null ? [] : ['--recipe', '-'];
  const document = await askHelper(host.helper, revertDocument, {
    args: ['revert', '--database', host.database, '--to', record.digest, '--from', record.from, ...applied],
    deadline: 600,
    ...(recipe === null ? {} : { input: recipe }),
  });
  return document.outcome === 'refused' ? { outcome: 'fail', reasons: document.reasons } : { outcome: 'pass', reasons: [] };
}

/**
 * Web first, seen only by the smoke test; then the marker; then cron; traffic last. A release that failed its smoke test is
 * stopped, unless people are working with it already.
 */
async function startRelease(
  host: ComposeHost,
  record: ReleaseRecord,
  tools: DeploymentTools,
  deployment: Deployment,
  alreadyServing = false,
): Promise<Deployment> {
  await tools.step('Start web', () => host.compose.require('Starting web', ['up', '--detach', '--no-deps', 'web']));
  const smoked = await tools.step('Smoke test', () => smoke(host));
  if (smoked.outcome !== 'pass') {
    if (!alreadyServing) {
      await tools.step('Stop web', () => host.compose.require('Stopping web', ['stop', 'web']));
    }
    return { ...deployment, ...smoked };
  }
  await tools.step('Open traffic', async () => {
    await markServing(host, record.digest);
    await host.compose.require('Starting cron', ['up', '--detach', '--no-deps', 'cron']);
    await openTraffic(host);
  });
  return { ...deployment, reasons: await removeOldRestorePoints(host) };
}

/** The release serves people by now: what could not be removed is said, and is no failure of the deployment. */
async function removeOldRestorePoints(host: ComposeHost): Promise<Reason[]> {
  try {
    await pruneRestorePoints(host);
    return [];
  } catch (error) {
    return [{ code: 'restore-points-left', message: `Old restore points could not be removed. ${errorSentence(error)}` }];
  }
}

async function smoke(host: ComposeHost): Promise<Answer> {
  const document = await askHelper(host.helper, probeDocument, {
    args: ['smoke', '--url', WEB_ADDRESS, '--timeout', String(SMOKE_TIMEOUT)],
    deadline: SMOKE_TIMEOUT + 60,
  });
  const reasons = document.failures.map((failure) => ({
    code: 'smoke-failed',
    message: `${failure.subject}: ${failure.message}`,
    evidence: { ...failure },
  }));
  if (document.outcome === 'pass') {
    return { outcome: 'pass', reasons };
  }
  return reasons.length > 0
    ? { outcome: 'fail', reasons }
    : { outcome: 'unknown', reasons: [{ code: 'smoke-not-run', message: 'The smoke test could not be run.' }] };
}

function markServing(host: ComposeHost, digest: string): Promise<{ marker: Marker | null }> {
  return askHelper(host.helper, markDocument, {
    args: ['mark', '--database', host.database, '--serving', '--digest', digest, '--traffic', 'open'],
    deadline: 120,
  });
}
