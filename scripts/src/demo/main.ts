import { parseArgs } from 'node:util';
import { rm } from 'node:fs/promises';
import { runCommand } from '../project/command.ts';
import { ensureEngine } from '../engine/engine.ts';
import { createProgress } from '../progress/progress.ts';
import { runDemo } from './demo.ts';
import { removeFromEngine } from './engine-command.ts';
import { PLACES } from './places.ts';

const HELP = `Usage: scripts/demo [--keep | --clean]

Takes four releases of the customer "acme" through the kit, on real Odoo, PostgreSQL, git, registry and containers:
one that runs already and is adopted, a good one, one that would destroy data, and one that fails in production.

  --keep    leave Odoo running at the end, and say where
  --clean   remove everything that an earlier run made
  --help    this text

The first run makes base images and a demo database and takes up to 15 minutes on 2 cores; later ones up to 5.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { keep: { type: 'boolean' }, clean: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const engine = await ensureEngine();
  Object.assign(process.env, engine.environment);
  try {
    if (values.clean === true) {
      await removeFromEngine();
      await rm(PLACES.folder, { recursive: true, force: true });
      await engine.setKept(false);
      process.stdout.write('Removed what the demo made. The base images and the demo database stay in the cache.\n');
      return 0;
    }
    return await runDemo(engine, createProgress(), values.keep === true);
  } finally {
    await engine.stop();
  }
}

await runCommand(main);
