import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import { applyExceptions, EXCEPTIONS_FILE, type Exception, parseExceptions } from '../../../actions/common/kubernetes/exceptions.ts';
import { type Finding, outcomeOf } from '../../../actions/common/kubernetes/finding.ts';
import { errorSentence, UserError } from '../../../actions/common/runtime/errors.ts';
import { readTextIfThere } from '../../../actions/common/runtime/files.ts';
import type { Outcome } from '../../../actions/common/runtime/outcome.ts';
import { openRenderer } from '../kustomize/render.ts';
import { kubeconform, kubeScore } from '../linters/linters.ts';
import { writeSchemas } from '../linters/kubeconform-schemas.ts';
import { TreeReader } from '../kustomize/tree.ts';
import type { Progress } from '../progress/progress.ts';
import { inParallel } from '../project/parallel.ts';
import { type Environments, findEnvironments } from './environments.ts';
import { type Tools, type Validated, validateEnvironment } from './environment.ts';
import { validateFleet } from './fleet.ts';
import { KubernetesSchemas } from './schemas.ts';
import { repositoryFileFindings } from './repository-files.ts';
import { problemFindings } from './sources.ts';
import { vendoredFileFindings } from './vendored-files.ts';

/** What a validation comes to. */
export interface Validation {
  outcome: Outcome;
  /** As a sentence names them. */
  environments: string[];
  /** Environments of Docker hosts: they have no manifests. */
  hosts: string[];
  objects: number;
  findings: Finding[];
  /** Findings that exceptions silenced. */
  silenced: number;
}

/** What to validate. */
export interface Request {
  folder: string;
  /** Only these environments, where there are any. */
  environments: readonly string[];
  /** Whether the linters of others judge, too. */
  linters: boolean;
  now: Date;
}

/**
 * Renders every environment of a GitOps repo and checks what comes out.
 *
 * @throws UserError when there is no such folder or environment, or nothing to render with.
 */
export async function validateRepo({ folder, environments, linters, now }: Request, progress: Progress): Promise<Validation> {
  const root = await realpath(folder).catch(() => {
    throw new UserError(`There is no folder ${folder}.`);
  });
  const found = await findEnvironments(root, environments);
  const renderer = await progress.step('Kustomize', (report) => openRenderer(Math.min(availableParallelism(), found.clusters.length * 2), report));
  try {
    const tools: Tools = { root, renderer, sources: new TreeReader(root), schemas: new KubernetesSchemas() };
    const validated = await validateAll(found, tools, progress);
    const [fleet, files, vendored] = await Promise.all([validateFleet(tools), repositoryFileFindings(root, found), vendoredFileFindings(root)]);
    const linted = linters ? await lintAll(found, validated, progress) : [];
    return judge(found, [...validated, ...linted, fleet, { objects: [], findings: [...files, ...vendored] }], await readExceptions(root), now);
  } finally {
    renderer.close();
  }
}

async function validateAll({ clusters }: Environments, tools: Tools, progress: Progress): Promise<Validated[]> {
  let done = 0;
  return progress.step(`Rendering and checking ${clusters.length} environment${clusters.length === 1 ? '' : 's'}`, (report) =>
    inParallel(clusters, 2 * availableParallelism(), async (place) => {
      const validated = await validateEnvironment(place, tools);
      done += 1;
      report(`${done} of ${clusters.length}: ${shownPlace(place)}`);
      return validated;
    }));
}

/** What the linters of others find, an answer an environment. */
async function lintAll({ clusters }: Environments, validated: readonly Validated[], progress: Progress): Promise<Validated[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kit-kubeconform-'));
  try {
    return await progress.step('kube-score and kubeconform', async (report) => {
      const programs = [await kubeScore(report), await kubeconform(await writeSchemas(folder), report)];
      return inParallel(clusters, availableParallelism(), async (place) => {
        const objects = validated[clusters.indexOf(place)]?.objects ?? [];
        const found = await Promise.all(objects.length === 0 ? [] : programs.map((lint) => lint(shownPlace(place), objects)));
        return { objects: [], findings: found.flat() };
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function judge({ all: places, clusters, hosts }: Environments, validated: readonly Validated[], exceptions: Exceptions, now: Date): Validation {
  const environments = clusters.map(shownPlace);
  const all = [...namespaceFindings(environments, validated), ...validated.flatMap(({ findings }) => findings)];
  // What could not be rendered may still need its exceptions.
  const rendered = environments.filter((_, index) => (validated[index]?.objects.length ?? 0) > 0);
  const known = places.map(shownPlace);
  const { findings, silenced } = applyExceptions(all, exceptions.exceptions, { looked: rendered, known }, now);
  const every = [...exceptions.findings, ...findings];
  const objects = validated.reduce((sum, one) => sum + one.objects.length, 0);
  return {
    outcome: outcomeOf(every, objects),
    environments,
    hosts: hosts.map(shownPlace),
    objects,
    findings: every,
    silenced,
  };
}

/** Two environments in one namespace would change each other's objects. */
function namespaceFindings(environments: readonly string[], validated: readonly Validated[]): Finding[] {
  const owners = new Map<string, string>();
  return validated.slice(0, environments.length).flatMap(({ objects }, index): Finding[] => {
    const environment = String(environments[index]);
    const namespaces = [...new Set(objects.map(({ metadata }) => metadata.namespace).filter((namespace) => namespace !== undefined))];
    const shared = namespaces.filter((namespace) => owners.has(namespace));
    namespaces.filter((namespace) => !owners.has(namespace)).forEach((namespace) => owners.set(namespace, environment));
    return shared.map((namespace) => ({
      code: 'shared-namespace',
      severity: 'error',
      environment,
      message: `The namespace ${namespace} is that of ${owners.get(namespace)}, too.`,
      advice: 'Give each environment a namespace of its own in settings/kustomization.yaml.',
    }));
  });
}

interface Exceptions {
  exceptions: Exception[];
  findings: Finding[];
}

async function readExceptions(root: string): Promise<Exceptions> {
  try {
    const text = await readTextIfThere(join(root, EXCEPTIONS_FILE), EXCEPTIONS_FILE);
    return { exceptions: text === null ? [] : parseExceptions(text), findings: [] };
  } catch (error) {
    return { exceptions: [], findings: problemFindings('exceptions', 'Correct the line; every exception says rule, environment, object, what, why, owner and review.', '', [errorSentence(error)]) };
  }
}
