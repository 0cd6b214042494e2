/** The kinds of CloudNativePG without the operator's schemas: for tests of what others may ask of it. */
export const DATABASE_KINDS = [['Cluster', 'clusters'], ['Pooler', 'poolers'], ['ImageCatalog', 'imagecatalogs']].map(([kind, plural]) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.postgresql.cnpg.io` },
  spec: {
    group: 'postgresql.cnpg.io',
    scope: 'Namespaced',
    names: { kind, plural },
    versions: [{ name: 'v1', served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
  },
}));

/** What kubectl calls them. */
export const DATABASE_KIND_NAMES = DATABASE_KINDS.map(({ metadata }) => `crd/${metadata.name}`);
