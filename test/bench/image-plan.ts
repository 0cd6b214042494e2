/**
 * How long the plan between two images takes when every module of Odoo is installed: cold (nothing known of either image), with the
 * old image known, and warm. Beside it what click-odoo-contrib's hashes take for one image, the public way to update by content; its
 * wheel comes from the package index, and without one there is no ratio.
 *
 * `node test/bench/image-plan.ts`
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContentCache, contentCache } from '../../actions/common/addons/content-cache.ts';
import { type ContentTools, imageContent } from '../../actions/common/addons/image-content.ts';
import { runContainer } from '../../actions/common/engine/container.ts';
import { openDocker } from '../../actions/common/engine/docker.ts';
import { ensureHelperVolume, HELPER_FOLDER } from '../../actions/common/engine/helper-volume.ts';
import type { StartHelper } from '../../actions/common/odoo/helper/ask.ts';
import { type ImagePlan, planImages } from '../../actions/common/odoo/source/image-plan.ts';
import { runProgram } from '../../actions/common/runtime/exec.ts';
import { together } from '../../actions/common/runtime/together.ts';
import { Containers } from '../integration/images/containers.ts';

const LIMITS = { cold: 4, warm: 1 };
const WHEEL = 'click-odoo-contrib==1.24';
const HELPER = join(import.meta.dirname, '..', '..', 'actions', 'build-image', 'context', 'odoo-release');
const ADDONS = 'import odoo, os; print(os.path.join(list(odoo.__path__)[0], "addons"))';
/** As `click-odoo-update` does it, one module after the other; static files and tests do not count there. */
const CLICK_ODOO = `
import os, runpy, sys
hash_of = runpy.run_path("/click/click_odoo_contrib/_addon_hash.py")["addon_hash"]
left_out = ["*.pyc", "*.pyo", "i18n/*.pot", "i18n_extra/*.pot", "static/*", "tests/*"]
folders = [entry.path for entry in os.scandir(sys.argv[1]) if os.path.isfile(os.path.join(entry.path, "__manifest__.py"))]
print(len([hash_of(folder, left_out, []) for folder in folders]))
`;

const containers = await Containers.open();
Object.assign(process.env, containers.engine.environment);
const folder = await mkdtemp(join(tmpdir(), 'bench-image-plan-'));
const changed = `odoo-gitops-kit-bench/image-plan:${process.pid}`;
try {
  await measure();
} finally {
  await containers.docker('image', 'rm', '--force', changed);
  await containers.close();
  await rm(folder, { recursive: true, force: true });
}

async function measure(): Promise<void> {
  const docker = openDocker(runProgram);
  const helperVolume = await ensureHelperVolume(docker, HELPER, containers.images.odoo);
  const addons = await inImage('python3', '-c', ADDONS);
  await makeChangedImage(addons);
  const [forNew, forBoth] = [contentCache({ RUNNER_TOOL_CACHE: join(folder, 'one') }), contentCache({ RUNNER_TOOL_CACHE: join(folder, 'both') })];
  const startIn = (image: string): StartHelper => (call) => runContainer(docker, {
    ...call, image, entrypoint: 'python3', args: [`${HELPER_FOLDER}/odoo-release`, ...call.args],
    network: 'none', mounts: [`${helperVolume}:${HELPER_FOLDER}:ro`], temporaryFolders: ['/tmp:mode=1777'],
  });
  const [inOld, inNew] = [startIn(containers.images.odoo), startIn(changed)];
  const toolsWith = (cache: ContentCache): ContentTools => ({ docker, helper: helperVolume, cache });
  const known = await imageContent(containers.images.odoo, inOld, [], toolsWith(contentCache({})));
  const installed = new Map(Object.entries(known.modules).map(([name, { version }]) => [name, version]));
  await imageContent(containers.images.odoo, inOld, [...installed.keys()], toolsWith(forNew));
  const [cold, plan] = await timed(() => planWith(forBoth));
  const [half] = await timed(() => planWith(forNew));
  const [warm] = await timed(() => planWith(forBoth));
  console.log(`${installed.size} modules installed, ${plan.modules.length} to update; load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`both images unknown ${cold.toFixed(2)} s (limit ${LIMITS.cold} s), new image unknown ${half.toFixed(2)} s, both known ${warm.toFixed(2)} s (limit ${LIMITS.warm} s)`);
  await compareWithClickOdoo(addons, half);

  async function planWith(cache: ContentCache): Promise<ImagePlan> {
    const names = [...installed.keys()];
    const tools = toolsWith(cache);
    const [old, fresh] = await together([imageContent(containers.images.odoo, inOld, names, tools), imageContent(changed, inNew, names, tools)]);
    return planImages(old, fresh, installed);
  }
}

/** The same Odoo with one more file in one module. */
async function makeChangedImage(addons: string): Promise<void> {
  const context = join(folder, 'context');
  await mkdir(join(context, 'sale'), { recursive: true });
  await writeFile(join(context, 'sale', 'bench.xml'), '<odoo/>\n');
  await writeFile(join(context, 'Dockerfile'), `FROM ${containers.images.odoo}\nCOPY sale/ ${addons}/sale/data/\n`);
  await containers.output('build', '--quiet', '--tag', changed, context);
}

/** click-odoo keeps the old hashes in the database, so it reads one image; each way starts a container. */
async function compareWithClickOdoo(addons: string, ours: number): Promise<void> {
  const wheel = join(folder, 'wheel');
  const fetched = await runProgram('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', wheel, WHEEL]).catch(() => undefined);
  if (fetched?.exitCode !== 0) {
    console.log(`${WHEEL} could not be fetched, so there is nothing to compare with.`);
    return;
  }
  await runProgram('sh', ['-c', `python3 -m zipfile -e "$1"/*.whl "$1"/content && chmod -R a+rX "$1"`, 'sh', wheel]);
  await runProgram('chmod', ['a+x', folder]);
  const [theirs, count] = await timed(() => inImage('python3', '-c', CLICK_ODOO, addons));
  console.log(`${WHEEL} hashes ${count} modules of one image in ${theirs.toFixed(2)} s: the plan takes ${(ours / theirs).toFixed(2)} times as long with the old image known`);
}

async function inImage(command: string, ...args: string[]): Promise<string> {
  const mount = ['--volume', `${join(folder, 'wheel', 'content')}:/click:ro`];
  return containers.output('run', '--rm', '--pull', 'never', '--network', 'none', ...mount, '--entrypoint', command, containers.images.odoo, ...args);
}

async function timed<Value>(work: () => Promise<Value>): Promise<[number, Value]> {
  const started = performance.now();
  const value = await work();
  return [(performance.now() - started) / 1000, value];
}
