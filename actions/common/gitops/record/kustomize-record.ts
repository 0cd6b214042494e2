import { Refusal } from '../../runtime/errors.ts';
import { parseYaml, yamlJson } from '../../runtime/yaml-document.ts';
import { parseYamlFile } from '../../runtime/yaml-file.ts';
import { quoted } from '../../runtime/yaml-text.ts';
import type { Edit } from '../editing/splice.ts';
import { GENERATOR_NAME, IMAGE_NAME, kustomizeRecordSchema, literalIndex, presentKustomizeSchema } from './kustomize-record-schema.ts';
import { recordFields } from './record-fields.ts';
import type { RecordFormat } from './record-format.ts';
import type { ReleaseRecord } from './record.ts';

const HEADING = '# The release that this environment runs. Written by bump-manifests; people edit the kustomization above this folder.';

/** Records of clusters: a Kustomize component that the environment's kustomization takes in. */
export const KUSTOMIZE_RECORD: RecordFormat = {
  parse: (text, file) => parseYamlFile(text, file, kustomizeRecordSchema),
  readPresent: (text, file) => parseYamlFile(text, file, presentKustomizeSchema),
  edits: recordEdits,
  fresh: newKustomizeRecord,
  // The component names both files, and Kustomize refuses one that is not there.
  noDocument: '',
};

/** The fields reach the manifests by replacements; the ConfigMap itself is left out of what is applied. */
const NOT_RENDERED = [
  '    options:',
  '      disableNameSuffixHash: true',
  '      annotations:',
  '        config.kubernetes.io/local-config: "true"',
];
/** A hook can't read what the same sync applies after it, so what the hooks read is a hook of an earlier wave. */
const PLAN = [
  '  - name: release-plan',
  '    files:',
  '      - expectation.json',
  '      - recipe.json',
  '    options:',
  '      disableNameSuffixHash: true',
  '      annotations:',
  '        argocd.argoproj.io/hook: PreSync',
  '        argocd.argoproj.io/hook-delete-policy: BeforeHookCreation',
  '        argocd.argoproj.io/sync-wave: "-40"',
  '        argocd.argoproj.io/sync-options: ServerSideApply=true',
];

interface Component {
  images: { name: string }[];
  configMapGenerator: { name: string; literals: string[] }[];
}

function recordEdits(text: string, record: ReleaseRecord, file: string): Edit[] {
  parseYamlFile(text, file, presentKustomizeSchema);
  const { images, configMapGenerator } = yamlJson(parseYaml(text, file)) as Component;
  const image = ['images', images.findIndex(({ name }) => name === IMAGE_NAME)] as const;
  const generator = configMapGenerator.findIndex(({ name }) => name === GENERATOR_NAME);
  const literals = configMapGenerator[generator]?.literals ?? [];
  const missing = [...recordFields(record).keys()].filter((field) => literalIndex(literals, field) === -1);
  if (missing.length > 0) {
    throw new Refusal(`${file}: the literals of ${GENERATOR_NAME} have to say ${missing.join(', ')} before a release is written, if only as ${missing[0]}= (nothing).`);
  }
  const values = [...recordFields(record)].map(([field, value]): Edit => ({
    path: ['configMapGenerator', generator, 'literals', literalIndex(literals, field)],
    value: `${field}=${value}`,
  }));
  return [
    { path: [...image, 'newName'], value: record.image },
    { path: [...image, 'newTag'], value: record.tag },
    { path: [...image, 'digest'], value: record.digest },
    ...values,
  ];
}

function newKustomizeRecord(record: ReleaseRecord): string {
  const literals = [...recordFields(record)].map(([field, value]) => `      - ${quoted(`${field}=${value}`)}`);
  return `${[
    HEADING,
    'apiVersion: kustomize.config.k8s.io/v1alpha1',
    'kind: Component',
    'images:',
    `  - name: ${IMAGE_NAME}`,
    `    newName: ${quoted(record.image)}`,
    `    newTag: ${quoted(record.tag)}`,
    `    digest: ${quoted(record.digest)}`,
    'configMapGenerator:',
    `  - name: ${GENERATOR_NAME}`,
    '    literals:',
    ...literals,
    ...NOT_RENDERED,
    ...PLAN,
  ].join('\n')}\n`;
}
