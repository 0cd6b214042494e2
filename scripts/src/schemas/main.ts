import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeAtomically } from '../../../actions/common/runtime/files.ts';
import { formatDuration } from '../progress/duration.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import { runCommand } from '../project/command.ts';
import { inParallel } from '../project/parallel.ts';
import { ROOT } from '../project/root.ts';
import { type BundleFile, bundleTexts } from './bundle.ts';
import { coreFile } from './core.ts';
import { customFile } from './custom.ts';
import { fetchCoreDefinitions, fetchDefinitions } from './fetch.ts';
import { OWN_FILES } from './own/files.ts';
import { DEFINITION_MODULES, KUBERNETES } from './sources.ts';

const USAGE = `Usage: scripts/schemas

Makes the schemas in schemas/kubernetes, to which scripts/validate-gitops holds manifests: Kubernetes' own kinds from the
package kubernetes-validate on PyPI, custom resources from the Go modules that define them, all in pinned versions with
checksums, and the kit's own for CloudNativePG, Velero and volume snapshots. Needs Python with pip, and Go. Run it when a
version in scripts/src/schemas/sources.ts or a schema in scripts/src/schemas/own changed, and commit what it writes.`;

/** Folder of the bundle, from the top of the checkout. */
const FOLDER = 'schemas/kubernetes';

async function makeBundle(): Promise<number> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const progress = createProgress();
  const texts = bundleTexts([...(await fetchedFiles(progress)), ...OWN_FILES], sources());
  for (const [name, text] of texts) {
    await writeAtomically(join(ROOT, FOLDER, name), text);
  }
  progress.finish(`Wrote ${texts.size} files to ${FOLDER} in ${formatDuration(progress.elapsed())}.`);
  return 0;
}

async function fetchedFiles(progress: Progress): Promise<BundleFile[]> {
  const core = await progress.step(`Kubernetes ${KUBERNETES.version}`, async () => coreFile(await fetchCoreDefinitions()));
  const custom = await inParallel(DEFINITION_MODULES, 2, (module) =>
    progress.step(`${module.name} ${module.version}`, async () => customFile(module.name, await fetchDefinitions(module))));
  return [core, ...custom];
}

function sources(): Record<string, string> {
  const modules = DEFINITION_MODULES.map(({ name, version }): [string, string] => [name, version.slice(1)]);
  return { kubernetes: KUBERNETES.version, ...Object.fromEntries(modules) };
}

await runCommand(makeBundle);
