import { type EnvironmentPlace, shownPlace } from '../../../actions/common/gitops/record/environment-files.ts';
import type { Finding } from '../../../actions/common/kubernetes/finding.ts';
import { listAt } from '../../../actions/common/kubernetes/object.ts';
import { parseYamlFile } from '../../../actions/common/runtime/yaml-file.ts';
import { kustomizationSchema } from '../kustomize/kustomization-schema.ts';
import type { Tree } from '../kustomize/tree.ts';
import { APPLICATIONS } from './environments.ts';
import { lineAt } from './places.ts';
import { attempt, ownKustomizations, problemFindings } from './sources.ts';

/** Replacements may have a file of their own. */
const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;

/** Keys of kustomizations that Kustomize does not know. */
export function keyFindings(environment: string, trees: readonly Tree[]): Finding[] {
  const problems = ownKustomizations(trees).filter(({ file }) => KUSTOMIZATION.test(file)).flatMap(({ file, source }) => {
    const answer = attempt(() => parseYamlFile(source.text, file, kustomizationSchema));
    return 'problem' in answer ? [answer.problem] : [];
  });
  return problemFindings('kustomization', 'Correct the key or its value.', environment, problems);
}

/** What the two kustomizations of an environment have to take in, or settings and release would reach no manifest. */
export function wiringFindings(place: EnvironmentPlace, trees: readonly Tree[]): Finding[] {
  return APPLICATIONS.flatMap((application, index) => {
    const [kustomization] = trees[index]?.kustomizations ?? [];
    const taken = listAt<unknown>(kustomization?.data, 'components').map(String);
    const missing = ['../release', '../settings', `../settings/${application}`, `components/wire-${application}`].filter((wanted) => !taken.some((one) => one === wanted || one.endsWith(`/${wanted}`)));
    return kustomization === undefined ? [] : missing.map((wanted): Finding => ({
      code: 'wiring',
      severity: 'error',
      environment: shownPlace(place),
      file: kustomization.file,
      line: lineAt(kustomization.source, ['components']),
      message: `The components lack ${wanted.startsWith('..') ? wanted : `vendor/odoo-kit/${wanted}`}.`,
      advice: 'Bring the file back as the kit wrote it; it is the same in every environment, and settings/ says what differs.',
    }));
  });
}
