import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { withLock } from '../machine/lock.ts';
import { formatDuration } from '../progress/duration.ts';
import { chooseActions, listActions } from '../project/actions.ts';
import { runCommand } from '../project/command.ts';
import { inParallel } from '../project/parallel.ts';
import { ROOT } from '../project/root.ts';
import { bundleAction, installBundle } from './bundle.ts';
import { compareBundle, type Difference, untracked } from './difference.ts';
import { emitJavaScript } from './emit.ts';
import { isKnownBundle, rememberBundle } from './known-bundle.ts';

const USAGE = `Usage: scripts/build [--check] [action…]

Bundles every action, or only the named ones, into its committed dist/.
  --check   change nothing; name the files that differ from a fresh bundle and exit with 1`;

async function build(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const actions = chooseActions(await listActions(ROOT), positionals);
  const work = (): Promise<number> => buildOrCheck(actions, values.check);
  return withLock(join(ROOT, 'node_modules/.bundles.lock'), work, () => console.log('waiting for another build'));
}

async function buildOrCheck(actions: string[], check: boolean): Promise<number> {
  // On the same file system as dist/, so that a finished bundle is moved into place in one step.
  const temporary = join(ROOT, 'node_modules/.bundles');
  await rm(temporary, { recursive: true, force: true });
  await emitJavaScript(ROOT);
  try {
    return check ? await checkAll(actions, temporary) : await buildAll(actions, temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function buildAll(actions: string[], temporary: string): Promise<number> {
  return perAction(actions, async (action) => {
    const started = Date.now();
    await bundleAction(ROOT, action, join(temporary, action));
    await installBundle(ROOT, action, join(temporary, action));
    await rememberBundle(ROOT, action);
    console.log(`built actions/${action}/dist in ${formatDuration(Date.now() - started)}`);
    return true;
  });
}

async function checkAll(actions: string[], temporary: string): Promise<number> {
  const status = await perAction(actions, async (action) => {
    const differences = await differencesOf(action, join(temporary, action));
    for (const { kind, path } of differences) {
      console.log(`${kind}: ${path}`);
    }
    return differences.length === 0;
  });
  console.log(status === 0 ? `${actions.length} bundles are as committed.` : 'Run scripts/build and commit what it writes.');
  return status;
}

async function differencesOf(action: string, bundle: string): Promise<Difference[]> {
  if (await isKnownBundle(ROOT, action)) {
    return untracked(ROOT, action);
  }
  await bundleAction(ROOT, action, bundle);
  const differences = await compareBundle(ROOT, action, bundle);
  if (differences.length === 0) {
    await rememberBundle(ROOT, action);
  }
  return differences;
}

/** Works on all actions, also after one has failed, and answers the exit status. */
async function perAction(actions: string[], work: (action: string) => Promise<boolean>): Promise<number> {
  const good = await inParallel(actions, availableParallelism(), async (action) => {
    try {
      return await work(action);
    } catch (error) {
      console.log(errorSentence(error));
      return false;
    }
  });
  return good.every(Boolean) ? 0 : 1;
}

await runCommand(build);
