/**
 * How long scripts/validate-gitops takes for 100 customers with 4 environments each, beside the loop over the same folders that
 * people write without it: `kustomize build … | kubeconform -strict`, with its schemas on this disk. One customer by itself, too.
 *
 * `node test/bench/validate-gitops.ts [sampled folders of the loop]`: the loop is long, so by default it takes every fifth folder,
 * and the rest is reckoned; say 800 for all of them. Needs Go for the loop's programs.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKustomize } from '../../scripts/src/kustomize/program.ts';
import { writeSchemas } from '../../scripts/src/linters/kubeconform-schemas.ts';
import { ensureLinter } from '../../scripts/src/linters/programs.ts';
import { lastWords, runTimed } from './gitops-process.ts';
import { makeFleet } from './validate-gitops-fleet.ts';

const CUSTOMERS = 100;
const ENVIRONMENTS = ['production', 'qa', 'staging', 'dev'];
const LIMITS = { ratio: 5, oneCustomer: 2000 };
const ROUNDS = 3;
const VALIDATE = join(import.meta.dirname, '../../scripts/validate-gitops');
const LOOP = 'for folder do "$KUSTOMIZE" build "$folder" | "$KUBECONFORM" -strict -schema-location "$SCHEMAS" || exit 1; done';

const work = await mkdtemp(join(tmpdir(), 'bench-validate-'));
try {
  await bench(work, Number(process.argv[2] ?? 160));
} finally {
  await rm(work, { recursive: true, force: true });
}

async function bench(folder: string, wanted: number): Promise<void> {
  const [fleet, customer] = [join(folder, 'fleet'), join(folder, 'customer')];
  const folders = await makeFleet(fleet, CUSTOMERS, ENVIRONMENTS);
  await makeFleet(customer, 1, ENVIRONMENTS);
  const report = (words: string): void => console.error(words);
  const [kustomize, kubeconform] = [await buildKustomize(report), await ensureLinter('kubeconform', report)];
  const environment = { PATH: String(process.env['PATH']), HOME: String(process.env['HOME']), KUSTOMIZE: kustomize, KUBECONFORM: kubeconform, SCHEMAS: await writeSchemas(join(folder, 'schemas')) };
  // Before anything is measured: what is built once is built, and the files are in memory.
  await timed('bash', [VALIDATE, customer], customer, environment);
  console.log(`${CUSTOMERS} customers × ${ENVIRONMENTS.length} environments, ${folders.length} folders; ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`);
  const sample = folders.filter((_, index) => index % Math.max(1, Math.round(folders.length / wanted)) === 0);
  const whole: number[] = [];
  const loop: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    whole.push(await timed('bash', [VALIDATE, fleet], fleet, environment));
    const part = sample.filter((_, index) => index % ROUNDS === round);
    loop.push(await timed('sh', ['-c', LOOP, 'sh', ...part], fleet, environment) / part.length);
  }
  compare(whole, loop, sample.length, folders.length);
  const one = await timed('bash', [VALIDATE, customer], customer, environment);
  console.log(`one customer: ${one.toFixed(0)} ms (limit ${LIMITS.oneCustomer})`);
  process.exitCode = one <= LIMITS.oneCustomer ? process.exitCode : 1;
}

function compare(whole: readonly number[], loop: readonly number[], sampled: number, folders: number): void {
  const ours = median(whole);
  const perFolder = median(loop);
  const theirs = perFolder * folders;
  const how = sampled === folders ? 'measured over all folders' : `reckoned from ${sampled} of ${folders} folders`;
  console.log(`validate-gitops: ${(ours / 1000).toFixed(1)} s (${whole.map((ms) => (ms / 1000).toFixed(1)).join(', ')})`);
  console.log(`the loop: ${(theirs / 1000).toFixed(1)} s, ${how}, ${perFolder.toFixed(0)} ms each`);
  console.log(`ratio ${(theirs / ours).toFixed(1)} (limit ${LIMITS.ratio})`);
  process.exitCode = theirs / ours >= LIMITS.ratio ? 0 : 1;
}

async function timed(program: string, args: readonly string[], cwd: string, environment: Record<string, string>): Promise<number> {
  const { exitCode, said, ms } = await runTimed({ program, args, cwd, environment }, work);
  if (exitCode !== 0) {
    throw new Error(`${program} ended with ${exitCode}: ${lastWords(said)}`);
  }
  return ms;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
