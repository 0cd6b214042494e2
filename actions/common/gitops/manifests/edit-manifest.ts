import { Refusal } from '../../runtime/errors.ts';
import { parseYamlDocuments, type YamlSource } from '../../runtime/yaml-document.ts';
import { editDocument } from '../editing/splice.ts';
import { refusal } from '../editing/yaml-target.ts';
import { COMPOSE_TAGS, planCompose } from './compose.ts';
import { listed, selectDocuments } from './documents.ts';
import { guessFormat } from './guess-format.ts';
import { planHelm } from './helm.ts';
import { planKustomize } from './kustomize.ts';
import { checkNewImage, type NewImage } from './new-image.ts';
import type { Plan, PlanEdit } from './plan.ts';
import type { PresentImage } from './reference.ts';
import { planScalar } from './scalar.ts';
import type { Format, ManifestTarget } from './target.ts';
import { planWorkload } from './workload.ts';

const PLANS: Record<Format, PlanEdit> = {
  kustomize: planKustomize,
  compose: planCompose,
  helm: planHelm,
  manifest: planWorkload,
  scalar: planScalar,
};

/** The text of a file after an edit, and the image that it named before. */
export interface EditedManifest {
  text: string;
  previous: PresentImage;
}

/**
 * Sets image, tag and digest of one entry in the text of a file; every byte outside of its values stays.
 *
 * @param file the name for the error sentences; its last part helps to guess the format.
 * @throws Refusal, with `file:line:column` where there is a place, when the entry is not there, is ambiguous or shared, or can't be
 * written without a change of something else.
 */
export function editManifest(text: string, file: string, target: ManifestTarget, release: NewImage): EditedManifest {
  checkNewImage(release);
  const documents = parseYamlDocuments(text, file, COMPOSE_TAGS);
  const candidates = selectDocuments(documents, target.document, file);
  const format = target.format ?? guessFormat(candidates, file, target);
  if (format !== 'compose') {
    refuseComposeTags(documents);
  }
  const { source, plan } = onlyPlan(documents, candidates.map((source) => ({ source, plan: PLANS[format](source, target, release) })));
  return { text: editDocument(documents, source, plan.edits, { quotes: 'kept', foreignTags: COMPOSE_TAGS }), previous: plan.previous };
}

function refuseComposeTags(documents: readonly YamlSource[]): void {
  for (const source of documents) {
    const [warning] = source.document.warnings;
    if (warning !== undefined) {
      throw refusal(source, { range: warning.pos }, warning.message);
    }
  }
}

function onlyPlan(documents: readonly YamlSource[], answers: readonly { source: YamlSource; plan: Plan | Refusal }[]): { source: YamlSource; plan: Plan } {
  const found = answers.flatMap(({ source, plan }) => (plan instanceof Refusal ? [] : [{ source, plan }]));
  const [first, second] = found;
  if (first === undefined) {
    throw new Refusal(answers.flatMap(({ plan }) => (plan instanceof Refusal ? [plan.message] : [])).slice(0, 5).join('\n'));
  }
  if (second !== undefined) {
    const all = listed(documents, found.map(({ source }) => source));
    throw refusal(second.source, second.source.document.contents, `the entry is in several documents, ${all}; give one of them as "document"`);
  }
  return first;
}
