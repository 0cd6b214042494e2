import { join } from 'node:path';
import { environmentFolder, type EnvironmentPlace, shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import type { Settings } from '../../../actions/common/gitops/settings/settings.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { isKubernetesObject, type KubernetesObject, objectName } from '../../../actions/common/kubernetes/object.ts';
import { type Rule, type Scene, sceneOf, type Violation } from '../../../actions/common/kubernetes/rule.ts';
import { RULES } from '../../../actions/common/kubernetes/rules/all.ts';
import { errorSentence } from '../../../actions/common/runtime/errors.ts';
import { readTextIfThere } from '../../../actions/common/runtime/files.ts';
import type { Renderer } from '../kustomize/render.ts';
import type { Tree, TreeReader } from '../kustomize/tree.ts';
import { applicationFindings, type Sent } from './applications.ts';
import { APPLICATIONS } from './environments.ts';
import { keyFindings, wiringFindings } from './kustomizations.ts';
import { missingHooks } from './missing-hooks.ts';
import { placeOf } from './places.ts';
import type { KubernetesSchemas } from './schemas.ts';
import { danglingTargets, problemFindings, readSettings, recordFindings, saidElsewhere, unusedImages } from './sources.ts';

/** What the validation of environments works with. */
export interface Tools {
  /** Real path of the repo. */
  root: string;
  renderer: Renderer;
  sources: TreeReader;
  schemas: KubernetesSchemas;
}

/** What an environment renders to, and what is wrong with it. */
export interface Validated {
  objects: KubernetesObject[];
  findings: Finding[];
}

/** Renders one environment and finds everything that is wrong with it. */
export async function validateEnvironment(place: EnvironmentPlace, tools: Tools): Promise<Validated> {
  const environment = shownPlace(place);
  const folder = join(tools.root, environmentFolder(place));
  const trees = await Promise.all(APPLICATIONS.map((application) => tools.sources.read(join(folder, application))));
  const [settings, record] = await Promise.all(['settings', 'release'].map((name) => readSource(folder, `${name}/kustomization.yaml`)));
  const said = readSettings(settings ?? '', place);
  const written = [...said.findings, ...recordFindings(record ?? '', place), ...saidElsewhere(place, trees)];
  const unreadable = [
    ...problemFindings('unreadable', 'Correct the file, or the entry that names it.', environment, trees.flatMap(({ problems }) => problems)),
    ...keyFindings(environment, trees),
    ...wiringFindings(place, trees),
  ];
  if (unreadable.length > 0) {
    return { objects: [], findings: [...unreadable, ...written] };
  }
  const renderings = await Promise.all(APPLICATIONS.map((application) => renderApplication(place, application, tools)));
  const objects = renderings.flatMap((rendering) => rendering.objects);
  const sent = APPLICATIONS.map((application, index): Sent => ({ application, objects: renderings[index]?.objects ?? [], tree: trees[index] as Tree }));
  const failed = renderings.some(({ findings }) => findings.length > 0);
  return {
    objects,
    findings: [
      ...written,
      ...renderings.flatMap(({ findings }) => findings),
      ...(failed ? [] : [...danglingTargets(environment, sent), ...missingHooks(environment, sent), ...unusedImages(environment, trees, objects), ...applicationFindings(environment, sent)]),
      ...objects.flatMap((object) => schemaFindings(environment, object, trees, tools.schemas)),
      // The two Applications name each other's objects: one alone would break rules that both together keep.
      ...(failed ? [] : ruleFindings(place, objects, said.settings, trees)),
    ],
  };
}

/** A file that can't be read is one that says nothing; the findings say so. */
function readSource(folder: string, file: string): Promise<string | null> {
  return readTextIfThere(join(folder, file), file).catch(() => null);
}

async function renderApplication(place: EnvironmentPlace, application: string, { root, renderer }: Tools): Promise<Validated> {
  const folder = `${environmentFolder(place)}/${application}`;
  const rendered = await renderer.render(join(root, folder));
  if ('problem' in rendered) {
    const message = `${folder} can't be rendered: ${innermost(rendered.problem.replaceAll(`${root}/`, ''))}.`;
    return { objects: [], findings: [{ code: 'rendering', severity: 'error', environment: shownPlace(place), file: `${folder}/kustomization.yaml`, message, advice: 'Correct what Kustomize complains about; the rules are asked when both Applications of the environment render.' }] };
  }
  return { objects: rendered.objects.filter(isKubernetesObject), findings: [] };
}

/** Kustomize quotes what went wrong once more for every folder on the way to it. */
function innermost(problem: string): string {
  const all = problem.replace(/^Error: /, '').replaceAll(/\\+"/g, '"');
  // What is quoted once more ends in a quote that is left over.
  const plain = all.split('"').length % 2 === 0 ? all.replace(/"$/, '') : all;
  const { path = '', why = plain } = /^.*recursed accumulation of path '(?<path>[^']*)': (?<why>.*)$/s.exec(plain)?.groups ?? {};
  return path === '' ? why : `${path}: ${why}`;
}

function schemaFindings(environment: string, object: KubernetesObject, trees: readonly Tree[], schemas: KubernetesSchemas): Finding[] {
  return schemas.check(object).map(({ code, path, message }) => ({
    code,
    severity: 'error',
    environment,
    object: objectName(object),
    message: `In ${objectName(object)} ${message}.`,
    advice: code === 'unknown-kind' ? 'Correct apiVersion and kind, or add its schema to the bundle (scripts/schemas).' : 'Correct the field; the cluster would refuse it or leave it out.',
    ...placeOf(object, path, trees),
  }));
}

function ruleFindings(place: EnvironmentPlace, objects: readonly KubernetesObject[], settings: Settings | undefined, trees: readonly Tree[]): Finding[] {
  const scene = sceneOf(place.environment, objects, settings);
  const environment = shownPlace(place);
  return RULES.flatMap((rule) => violations(rule, scene).map(({ object, message }): Finding => ({
    code: rule.code,
    severity: object === undefined ? 'error' : (rule.severity ?? 'error'),
    environment,
    message,
    advice: rule.advice,
    upstream: rule.upstream,
    ...(object === undefined ? {} : { object: objectName(object), ...placeOf(object, [], trees) }),
  })));
}

/** What a rule finds. Values of a wrong form, which the schemas name, may keep it from finding out; then it did not pass. */
function violations(rule: Rule, scene: Scene): (Omit<Violation, 'object'> & Partial<Violation>)[] {
  try {
    return rule.check(scene);
  } catch (error) {
    return [{ message: `The rule can't judge values of so wrong a form: ${errorSentence(error)}.` }];
  }
}
