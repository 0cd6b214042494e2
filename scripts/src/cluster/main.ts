import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import { formatDuration } from '../progress/duration.ts';
import { createProgress } from '../progress/progress.ts';
import { runCommand } from '../project/command.ts';
import { readRequest, USAGE, type Request } from './arguments.ts';
import { type Cluster, runningCluster, startKeptCluster, stopCluster } from './cluster.ts';
import { shellLines } from './shell-lines.ts';

async function cluster(): Promise<number> {
  const request = readRequest(process.argv.slice(2));
  switch (request.command) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'up':
      return up(request);
    case 'down':
      return down();
    case 'status':
      return status();
    case 'load':
      await (await required()).load(...request.archives.map((archive) => resolve(archive)));
      return 0;
    case 'env':
      process.stdout.write(shellLines(await required()));
      return 0;
    case 'exec':
      return execute(request.program, request.args);
  }
}

async function up({ argocdSettings }: Extract<Request, { command: 'up' }>): Promise<number> {
  const progress = createProgress();
  const settings = argocdSettings === undefined ? {} : { argocdSettings: resolve(argocdSettings) };
  const { argocdAddress } = await progress.step('Kubernetes with Argo CD', (report) => startKeptCluster({ ...settings, report }));
  progress.finish(`Ready in ${formatDuration(progress.elapsed())}. Argo CD: ${argocdAddress}. For kubectl and argocd: eval "$(scripts/cluster env)"`);
  return 0;
}

async function down(): Promise<number> {
  const progress = createProgress();
  await progress.step('Ending the cluster', (report) => stopCluster(report));
  progress.finish('Nothing of it is left.');
  return 0;
}

async function status(): Promise<number> {
  const running = await runningCluster();
  console.log(running === undefined
    ? 'No cluster runs.'
    : `A cluster runs. Argo CD: ${running.argocdAddress}. Logs: ${running.logs}`);
  return running === undefined ? 1 : 0;
}

async function execute(program: string, args: readonly string[]): Promise<number> {
  const [command, inside] = (await required()).inside(program, args);
  const child = spawn(command, inside, { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

async function required(): Promise<Cluster> {
  const running = await runningCluster();
  if (running === undefined) {
    throw new UserError('No cluster runs. Start one: scripts/cluster up');
  }
  return running;
}

await runCommand(cluster);
