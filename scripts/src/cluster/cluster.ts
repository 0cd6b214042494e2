import { join } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { onInterruption } from '../machine/interruption.ts';
import { withLock } from '../machine/lock.ts';
import type { Report } from '../progress/progress.ts';
import { ARGOCD_ADDRESS } from './addresses.ts';
import { type Description, readDescription } from './description.ts';
import { endLeftovers, removeLeftovers } from './leftovers.ts';
import { loadImages } from './load.ts';
import { type Mirror, mirrorRegistry } from './mirror.ts';
import { ensureClusterPackages } from './packages.ts';
import { clusterFolder, clusterLock, placesIn, type Places } from './places.ts';
import { ensureClusterPrograms } from './programs.ts';
import { sandboxOf } from './sandbox.ts';
import { startAll } from './start.ts';

/** A Kubernetes of one node with Argo CD, all of it real. This machine reaches its API server, its services and its pods. */
export interface Cluster {
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string;
  /** Folder with kubectl, argocd and kustomize. */
  programs: string;
  kubectl: string;
  argocd: string;
  kustomize: string;
  /** Where Argo CD answers, `http://…`, and a token of its administrator. */
  argocdAddress: string;
  argocdToken: string;
  /** Folder with one log file a component. */
  logs: string;
  /** The argument vector that runs a program in the cluster's namespaces, where its loopback addresses are. */
  inside(program: string, args: readonly string[]): [string, string[]];
  /** Puts the images of archives, as `docker save` writes them, into the node. */
  load(...archives: string[]): Promise<void>;
  /** Lets the node pull the images of a registry's name from a registry at `127.0.0.1:PORT` of this machine. */
  mirror(host: string, address: string): Promise<Mirror>;
}

export interface StartedCluster extends Cluster {
  /** Ends it and removes everything of it. May be called twice. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** A file of manifests for the namespace `argocd`, applied over Argo CD's own ConfigMaps. */
  argocdSettings?: string;
  report?: Report;
}

/** Runs `use` with a cluster that ends afterwards. */
export async function withCluster<Value>(use: (cluster: Cluster) => Promise<Value>, options: ClusterOptions = {}): Promise<Value> {
  const cluster = await startCluster(options);
  try {
    return await use(cluster);
  } finally {
    await cluster.stop();
  }
}

/**
 * Starts a cluster that ends with this process at the latest, however that ends. There is one a machine: a second start waits until
 * the first is stopped. What a killed run left behind is removed first.
 *
 * @throws UserError where no cluster can run, or when one runs that `scripts/cluster up` started.
 */
export function startCluster(options: ClusterOptions = {}): Promise<StartedCluster> {
  return new Promise((started, failed) => {
    const whole = withLock(clusterLock(), () => startUntilStopped(options, started), () => options.report?.('waiting for another run to end its cluster'));
    whole.catch(failed);
  });
}

/** Starts a cluster that runs until `stopCluster`. */
export async function startKeptCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const description = await withLock(clusterLock(), () => start(options, true), () => options.report?.('waiting for another run'));
  return clusterOf(places(), description);
}

/** The cluster that runs, `undefined` when there is none that is ready. */
export async function runningCluster(): Promise<Cluster | undefined> {
  const description = await readDescription(places());
  return description && clusterOf(places(), description);
}

/** Ends a cluster that somebody started to stay, or removes what a killed run left. One that a run holds is waited for. */
export async function stopCluster(report: Report = () => undefined): Promise<void> {
  await withLock(clusterLock(), () => removeLeftovers(places()), () => report('waiting for the run that uses it'));
}

async function startUntilStopped(options: ClusterOptions, started: (cluster: StartedCluster) => void): Promise<void> {
  const description = await start(options, false);
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= removeLeftovers(places()));
  const withdraw = onInterruption(end);
  await new Promise<void>((stopped) => {
    const stop = (): Promise<void> => end().finally(() => {
      withdraw();
      stopped();
    });
    started({ ...clusterOf(places(), description), stop });
  });
}

async function start(options: ClusterOptions, isKept: boolean): Promise<Description> {
  const { argocdSettings, report = () => undefined } = options;
  await ensureClusterPackages(report);
  const programs = await ensureClusterPrograms(report);
  if ((await readDescription(places()))?.isKept === true) {
    throw new UserError('A cluster runs already: end it with `scripts/cluster down` first. Its addresses are fixed, so there is one a machine.');
  }
  await removeLeftovers(places());
  try {
    return await startAll(places(), { programs, isKept, report, ...(argocdSettings === undefined ? {} : { argocdSettings }) });
  } catch (error) {
    // The sentence names a log, which stays until the next start.
    await endLeftovers(places());
    throw error;
  }
}

function clusterOf(here: Places, { holder, programs, argocdToken }: Description): Cluster {
  return {
    kubeconfig: here.kubeconfig('admin'),
    programs,
    kubectl: join(programs, 'kubectl'),
    argocd: join(programs, 'argocd'),
    kustomize: join(programs, 'kustomize'),
    argocdAddress: ARGOCD_ADDRESS,
    argocdToken,
    logs: here.logs,
    inside: (program, args) => sandboxOf(holder).inside(program, args),
    load: (...archives) => loadImages(here, archives),
    mirror: (host, address) => mirrorRegistry(here, host, address),
  };
}

function places(): Places {
  return placesIn(clusterFolder());
}
