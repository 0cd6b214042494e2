import { GENERATOR_NAME } from '../../../actions/common/gitops/record/kustomize-record-schema.ts';
import { KUSTOMIZE_RECORD } from '../../../actions/common/gitops/record/kustomize-record.ts';
import { type EnvironmentPlace, environmentFolder, shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import { parseSettings, type Settings, SETTINGS_GENERATOR } from '../../../actions/common/gitops/settings/settings.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { type KubernetesObject, listAt } from '../../../actions/common/kubernetes/object.ts';
import { usedImages } from '../../../actions/common/kubernetes/rules/images.ts';
import { aimsOf, imageEntries, isAimedAt, selectorWords } from '../../../actions/common/kubernetes/targets.ts';
import { workloadsOf } from '../../../actions/common/kubernetes/workload.ts';
import { UserError } from '../../../actions/common/runtime/errors.ts';
import type { Kustomization, Tree } from '../kustomize/tree.ts';
import type { Sent } from './applications.ts';
import { lineAt, placed } from './places.ts';

/** What the kit gives is the same in every environment, so that parts of it aim at what this one may not have. */
const VENDORED = /(?:^|\/)vendor\//;

/** A problem of a file, said as `file:line:column: sentence`, or of several, one a line. */
export function problemFindings(code: string, advice: string, environment: string, problems: readonly string[]): Finding[] {
  return [...new Set(problems.flatMap((problem) => problem.split('\n')))].map((problem) => {
    const { message, place } = placed(problem);
    return { code, severity: 'error', environment, advice, message, ...place };
  });
}

/** What the settings of an environment say, and what is wrong with them. */
export function readSettings(text: string, place: EnvironmentPlace): { settings?: Settings; findings: Finding[] } {
  const file = `${environmentFolder(place)}/settings/kustomization.yaml`;
  const answer = attempt(() => parseSettings(text, file));
  const advice = 'Correct the line; schemas/settings.schema.json says what is allowed.';
  if ('problem' in answer) {
    return { findings: problemFindings('settings', advice, shownPlace(place), [answer.problem]) };
  }
  const { settings } = answer.value;
  const other = ([['environment', place.environment], ['customer', place.customer]] as const).filter(([key, name]) => name !== undefined && settings[key] !== name);
  const problems = other.map(([key, name]) => `${file}:1:1: ${key} is ${settings[key]}, and the folder is that of ${name}.`);
  return { settings, findings: problemFindings('settings', advice, shownPlace(place), problems) };
}

/** What is wrong with a release record. */
export function recordFindings(text: string, place: EnvironmentPlace): Finding[] {
  const answer = attempt(() => KUSTOMIZE_RECORD.parse(text, `${environmentFolder(place)}/release/kustomization.yaml`));
  return 'problem' in answer ? problemFindings('release-record', 'Let bump-manifests write it; people leave the folder release/ alone.', shownPlace(place), [answer.problem]) : [];
}

/** Settings and releases that a second file says, or changes: what is checked would not be what counts. */
export function saidElsewhere(place: EnvironmentPlace, trees: readonly Tree[]): Finding[] {
  const files: [string, string][] = [[SETTINGS_GENERATOR, 'settings'], [GENERATOR_NAME, 'release']];
  return ownKustomizations(trees).flatMap(({ file, source, data }) => files.flatMap(([name, folder]) => {
    const home = `${environmentFolder(place)}/${folder}/kustomization.yaml`;
    const generated = listAt(data, 'configMapGenerator').flatMap((generator, index) => (file !== home && generator['name'] === name ? [['configMapGenerator', index]] : []));
    const changed = aimsOf(data).filter(({ select }) => select['kind'] === 'ConfigMap' && select['name'] === name).map(({ path }) => path);
    return [...generated, ...changed].map((path): Finding => ({
      code: name === SETTINGS_GENERATOR ? 'settings' : 'release-record',
      severity: 'error',
      environment: shownPlace(place),
      file,
      line: lineAt(source, path),
      message: `Only ${home} may say what is in the ConfigMap ${name}.`,
      advice: 'Say it there, and take it away here.',
    }));
  }));
}

/** Patches and replacements of an environment that aim at nothing; Kustomize says nothing of them. */
export function danglingTargets(environment: string, sent: readonly Sent[]): Finding[] {
  return ownKustomizations(sent.map(({ tree }) => tree)).flatMap(({ file, source, data }) => {
    const candidates = sent.filter(({ tree }) => tree.kustomizations.some((one) => one.file === file)).flatMap(everyObject);
    return aimsOf(data)
      .filter((aim) => !candidates.some((object) => isAimedAt(aim.select, object)))
      .map((aim) => ({
        code: 'dangling-target',
        severity: 'error',
        environment,
        file,
        line: lineAt(source, aim.path),
        message: `A ${aim.what} aims at ${selectorWords(aim.select)}, and there is no such object.`,
        advice: 'Correct the target, or take it away.',
      }));
  });
}

/** What a patch takes away is gone from what is rendered, and stands in the sources. */
function everyObject({ objects, tree }: Sent): KubernetesObject[] {
  return [...objects, ...tree.objects.map(({ object }) => object)];
}

/** Entries under `images` that no object of the environment runs. */
export function unusedImages(environment: string, trees: readonly Tree[], rendered: readonly KubernetesObject[]): Finding[] {
  const used = new Set(usedImages({ objects: rendered, workloads: workloadsOf(rendered) }).map(({ image }) => image));
  return ownKustomizations(trees).flatMap((kustomization) =>
    imageEntries(kustomization.data).filter(({ result }) => !used.has(result)).map(({ index, name }) => ({
      code: 'unused-image',
      severity: 'error',
      environment,
      file: kustomization.file,
      line: lineAt(kustomization.source, ['images', index]),
      message: `The entry ${name} under images changes no image of the environment.`,
      advice: 'Name an image as the base writes it (odoo, postgres), or take the entry away.',
    })));
}

/** Each once: both Applications take in the settings and the release. */
export function ownKustomizations(trees: readonly Tree[]): Kustomization[] {
  const byFile = new Map(trees.flatMap(({ kustomizations }) => kustomizations).map((kustomization) => [kustomization.file, kustomization]));
  return [...byFile.values()].filter(({ file }) => !VENDORED.test(file));
}

/** What a reader makes of a file, or what it says is wrong with it. */
export function attempt<Value>(work: () => Value): { value: Value } | { problem: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof UserError) {
      return { problem: error.message };
    }
    throw error;
  }
}
