import { parseArgs } from 'node:util';
import { UserError, errorSentence } from '../../../actions/common/runtime/errors.ts';
import { runProgram } from '../../../actions/common/runtime/exec.ts';
import { ensureEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine.ts';
import { formatDuration } from '../progress/duration.ts';
import { createProgress } from '../progress/progress.ts';
import { baseImageNames, ensureBaseImages } from './base-images.ts';
import { ImageStore } from './image-store.ts';

const USAGE = `Usage: scripts/base-images [--force] [--list]

Makes the images that the demo and the tests run on: Odoo 19, PostgreSQL 17 and the front proxy.
  --force  make them again, without earlier layers
  --list   only say which there are
`;

async function main(): Promise<void> {
  const options = readArguments();
  if (options.help) {
    process.stdout.write(USAGE);
    return;
  }
  const engine = await ensureEngine();
  try {
    await (options.list ? list(engine) : make(engine, options.force));
  } finally {
    await engine.stop();
  }
}

function readArguments(): { force: boolean; list: boolean; help: boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ options: { force: flag, list: flag, help: flag } }).values;
  } catch (error) {
    throw new UserError(`${errorSentence(error)}\n\n${USAGE}`, { cause: error });
  }
}

async function make(engine: Engine, force: boolean): Promise<void> {
  const progress = createProgress();
  await ensureBaseImages(engine, progress, { force });
  await list(engine);
  progress.finish(`Base images ready in ${formatDuration(progress.elapsed())}.`);
}

async function list(engine: Engine): Promise<void> {
  const store = new ImageStore(engine, runProgram);
  for (const tag of Object.values(await baseImageNames())) {
    const size = await store.size(tag);
    process.stdout.write(`${tag.padEnd(44)} ${size === undefined ? 'missing' : `${Math.round(size / 1e6)} MB`}\n`);
  }
}

await main().catch((error: unknown) => {
  process.stderr.write(`${errorSentence(error)}\n`);
  process.exitCode = 1;
});
