import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Docker } from '../../common/engine/docker.ts';
import { requireImage } from '../../common/engine/image.ts';
import { type Builder, findBuilder } from '../../common/image/builder.ts';
import { type ReleaseLabels, formatLabels } from '../../common/image/labels.ts';
import type { Registry } from '../../common/image/registry.ts';
import { INTENT_FILE } from '../../common/odoo/intent/parse.ts';
import type { ActionResult } from '../../common/runtime/action.ts';
import type { RunProgram } from '../../common/runtime/exec.ts';
import { writeAtomically } from '../../common/runtime/files.ts';
import { freshTemporaryFolder } from '../../common/runtime/workspace.ts';
import { type BaseImage, resolveBase } from './base-image.ts';
import { describeImage } from './check.ts';
import { type ImageBuild, buildImage } from './image-build.ts';
import type { BuildInputs } from './inputs.ts';
import { type SourceIntent, readIntent } from './intent.ts';
import { takeInventory } from './inventory.ts';
import { type Problem, type SourceModule, findModules } from './modules.ts';
import { pipSecrets } from './pip-settings.ts';
import { ADDONS_FOLDER, checkDescription } from './problems.ts';
import { type BuildFacts, buildStatement } from './provenance.ts';
import { pushImage, requireSameLayers } from './push.ts';
import { ProblemsFound, type Report } from './report.ts';
import { type Requirements, readRequirements } from './requirements.ts';
import { cycloneDx } from './sbom.ts';
import { type SourceFacts, findSource, requireCommitted } from './source.ts';
import { stageContext } from './staging.ts';
import { buildSummary } from './summary.ts';

export const OUTPUTS = ['image', 'digest', 'modules', 'sbom', 'evidence'] as const;

export interface BuildTools {
  run: RunProgram;
  docker: Docker;
  registry: Registry;
  report: Report;
  /** The kit's own files for an image: Dockerfile, entrypoint, helper. */
  kit: string;
  environment: NodeJS.ProcessEnv;
  now: () => Date;
}

interface Source {
  modules: SourceModule[];
  requirements: Requirements;
  intent: SourceIntent | null;
  facts: SourceFacts;
}

/**
 * Builds a release image from a customer's source: reads the source, builds, lets the finished image check itself, and only then
 * labels and pushes it.
 */
export async function buildRelease(inputs: BuildInputs, tools: BuildTools): Promise<ActionResult> {
  const startedAt = tools.now();
  const source = await readSource(inputs, tools);
  const builder = await findBuilder(tools.run);
  const base = await resolveBase(tools.docker, inputs.baseImage);
  const work = await mkdtemp(join(tmpdir(), 'odoo-kit-build-'));
  const candidate = `odoo-kit-candidate:${randomBytes(6).toString('hex')}`;
  try {
    const build = await prepareBuild(inputs, tools, source, base, work);
    await buildImage(tools.run, builder, { ...build, target: candidate }, tools.report.progress);
    const modules = await checkImage(inputs, tools, source.modules, candidate);
    const inventory = await takeInventory(tools.docker, candidate, await readFile(join(tools.kit, 'inventory.py'), 'utf8'));
    const digest = await release(inputs, tools, builder, labelled(build, { modules }), candidate);
    const subject = { image: inputs.image, tag: inputs.tag, digest, epoch: source.facts.epoch, modules };
    const sbom = `${JSON.stringify(cycloneDx(inventory, subject), null, 2)}\n`;
    const { facts: committed, requirements, intent } = source;
    const facts = { inputs, base, source: committed, requirements, intent, modules, sbom, startedAt, finishedAt: tools.now() };
    return await leaveEvidence(digest, facts, tools.environment);
  } finally {
    await tools.docker.run(['image', 'rm', '--force', candidate]);
    await rm(work, { recursive: true, force: true });
  }
}

async function readSource(inputs: BuildInputs, { run, report, environment, now }: BuildTools): Promise<Source> {
  const found = await findModules(inputs.context);
  const { requirements, problems } = await readRequirements(inputs.context);
  const declared = await readIntent(inputs.context);
  const none: Problem[] = found.modules.length === 0 && found.problems.length === 0
    ? [{ code: 'no-modules', message: 'There is no folder with a __manifest__.py in the context, so nothing to build.', file: '', line: undefined }]
    : [];
  const errors = [...none, ...found.problems, ...problems, ...declared.problems];
  if (errors.length > 0) {
    throw new ProblemsFound(errors);
  }
  const files = [...(requirements.file === '' ? [] : [requirements.file]), ...(declared.intent === null ? [] : [INTENT_FILE])];
  const paths = [...found.modules.map(({ path }) => path), ...files];
  const facts = await findSource(run, inputs.context, paths, environment, now());
  if (inputs.push) {
    requireCommitted(facts);
  }
  warnOfGaps(report, requirements, facts);
  return { modules: found.modules, requirements, intent: declared.intent, facts };
}

function warnOfGaps(report: Report, requirements: Requirements, facts: SourceFacts): void {
  if (requirements.file !== '' && !requirements.locked) {
    const message = 'The Python packages are not locked by hash, so the next build may get others. `pip-compile --generate-hashes` makes a requirements.lock.';
    report.warning({ code: 'not-locked', message, file: requirements.file, line: undefined });
  }
  if (facts.commit === '') {
    const message = 'The source commit is not known (no git checkout, no GITHUB_SHA): the image names none and cannot be promoted.';
    report.warning({ code: 'no-commit', message, file: '', line: undefined });
  }
}

async function prepareBuild(inputs: BuildInputs, tools: BuildTools, source: Source, base: BaseImage, work: string): Promise<ImageBuild> {
  const folder = join(work, 'context');
  const { modules, requirements, intent, facts } = source;
  await stageContext({ folder, kit: tools.kit, source: inputs.context, modules, requirements, intent, epoch: facts.epoch });
  const build = {
    folder,
    base: base.reference,
    target: `${inputs.image}:${inputs.tag}`,
    labels: {},
    secrets: await pipSecrets(tools.environment, work),
    epoch: facts.epoch,
    cache: inputs.cache,
  };
  return labelled(build, {
    source: facts.repository,
    revision: facts.commit,
    version: inputs.tag,
    title: `Odoo release ${inputs.image}:${inputs.tag}`,
    baseName: base.name,
    baseDigest: base.digest,
    created: new Date(facts.epoch * 1000).toISOString(),
    series: inputs.series,
    addonsPath: [ADDONS_FOLDER],
    intent: intent?.sha256 ?? '',
  });
}

function labelled(build: ImageBuild, labels: Partial<ReleaseLabels>): ImageBuild {
  return { ...build, labels: { ...build.labels, ...formatLabels(labels) } };
}

async function checkImage(inputs: BuildInputs, { docker, report }: BuildTools, modules: SourceModule[], image: string): Promise<Record<string, string>> {
  const checked = checkDescription(await describeImage(docker, image, report.progress), modules, inputs.series);
  checked.warnings.forEach(report.warning);
  if (checked.errors.length > 0) {
    throw new ProblemsFound(checked.errors);
  }
  return checked.modules;
}

/** Builds once more from the cache, because only now the labels are complete. What is pushed has the layers that were checked. */
async function release(inputs: BuildInputs, tools: BuildTools, builder: Builder, build: ImageBuild, candidate: string): Promise<string> {
  await buildImage(tools.run, builder, { ...build, cache: true }, tools.report.progress);
  const { id } = await requireImage(tools.docker, build.target);
  await requireSameLayers(tools.docker, candidate, id);
  return inputs.push ? pushImage(tools.docker, tools.registry, inputs.image, inputs.tag, id) : '';
}

async function leaveEvidence(digest: string, facts: BuildFacts, environment: NodeJS.ProcessEnv): Promise<ActionResult> {
  const { image, tag } = facts.inputs;
  const folder = await freshTemporaryFolder('build-image', environment);
  const sbom = join(folder, 'sbom.cdx.json');
  await writeAtomically(sbom, facts.sbom);
  const evidence = digest === '' ? '' : join(folder, 'evidence.json');
  if (evidence !== '') {
    await writeAtomically(evidence, `${JSON.stringify(buildStatement(digest, facts, environment), null, 2)}\n`);
  }
  const pushed = digest === '' ? 'It was not pushed, so it has no digest and no evidence.' : `The registry gave it ${digest}.`;
  return {
    outputs: { image: `${image}:${tag}`, digest, modules: JSON.stringify(facts.modules), sbom, evidence },
    sentences: [`Built ${image}:${tag} with ${Object.keys(facts.modules).length} addons. ${pushed}`],
    summary: buildSummary(digest, facts),
  };
}
