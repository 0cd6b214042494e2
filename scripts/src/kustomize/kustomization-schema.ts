import { z, type ZodType } from 'zod';

const anything = z.unknown().optional();
const texts = z.array(z.string({ error: 'must be text' }), { error: 'must be a list' }).nullable().optional();

/** A mapping with these keys; what they hold is Kustomize's business. */
function keys(...names: string[]): ZodType {
  return z.strictObject(Object.fromEntries(names.map((name) => [name, anything])));
}

function listOf(item: ZodType): ZodType {
  return z.array(item, { error: 'must be a list' }).nullable().optional();
}

const target = keys('group', 'version', 'kind', 'name', 'namespace', 'annotationSelector', 'labelSelector').optional();
const patch = z.strictObject({ path: anything, patch: anything, target, options: keys('allowNameChange', 'allowKindChange').optional() });
const generatorOptions = keys('labels', 'annotations', 'disableNameSuffixHash', 'immutable').nullable().optional();
const generator = { namespace: anything, name: anything, behavior: anything, files: texts, literals: texts, envs: texts, env: anything, options: generatorOptions };
const field = keys('group', 'version', 'kind', 'name', 'namespace', 'fieldPath', 'options');
const replacement = z.strictObject({
  path: anything,
  source: field.optional(),
  sourceValue: anything,
  targets: listOf(z.strictObject({ select: target, reject: listOf(target), fieldPaths: texts, options: keys('delimiter', 'index', 'encoding', 'create').optional() })),
});

/**
 * The keys of a kustomization.yaml of Kustomize 5.8. Kustomize itself names an unknown one without its line, and takes those of
 * its lists in any case of letters.
 */
export const kustomizationSchema: ZodType = z.strictObject({
  ...Object.fromEntries(
    ['apiVersion', 'kind', 'metadata', 'openapi', 'namePrefix', 'nameSuffix', 'namespace', 'commonLabels', 'commonAnnotations', 'vars', 'sortOptions', 'helmGlobals', 'helmCharts', 'helmChartInflationGenerator', 'imageTags', 'validators', 'buildMetadata'].map((name) => [name, anything]),
  ),
  ...Object.fromEntries(['resources', 'components', 'crds', 'bases', 'configurations', 'generators', 'transformers', 'patchesStrategicMerge'].map((name) => [name, texts])),
  labels: listOf(keys('pairs', 'includeSelectors', 'includeTemplates', 'fields')),
  patches: listOf(patch),
  patchesJson6902: listOf(patch),
  images: listOf(keys('name', 'newName', 'tagSuffix', 'newTag', 'digest')),
  replacements: listOf(replacement),
  replicas: listOf(keys('name', 'count')),
  configMapGenerator: listOf(z.strictObject(generator)),
  secretGenerator: listOf(z.strictObject({ ...generator, type: anything })),
  generatorOptions,
});
