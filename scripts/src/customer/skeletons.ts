import { join } from 'node:path';
import { readText } from '../../../actions/common/runtime/files.ts';
import { filesBelow } from '../project/files.ts';

/** Texts of a folder of the kit, by their path in it. */
export type Texts = ReadonlyMap<string, string>;

/** What the repositories are made from, besides the answers. */
export interface Templates {
  /** base, components and blueprints of Kubernetes. */
  vendored: Texts;
  gitops: Texts;
  /** What a cluster's GitOps repository has instead of the workflows that are for Docker hosts. */
  cluster: Texts;
  source: Texts;
}

const VENDORED = ['base', 'components', 'blueprints'];

/**
 * Reads the kit's templates.
 *
 * @param folder `gitops-templates` of the kit.
 */
export async function readTemplates(folder: string): Promise<Templates> {
  const [gitops, cluster, source, ...vendored] = await Promise.all([
    textsBelow(join(folder, 'skeletons/gitops-repo')),
    textsBelow(join(folder, 'skeletons/cluster-repo')),
    textsBelow(join(folder, 'skeletons/source-repo')),
    ...VENDORED.map((name) => textsBelow(join(folder, name), `${name}/`)),
  ]);
  return { gitops: gitops ?? new Map(), cluster: cluster ?? new Map(), source: source ?? new Map(), vendored: new Map(vendored.flatMap((texts) => [...texts])) };
}

/**
 * Reads the text files below a folder; none where there is no such folder.
 *
 * @param prefix put before each path.
 * @throws UserError for a link and for what is not UTF-8 text.
 */
export async function textsBelow(folder: string, prefix = ''): Promise<Map<string, string>> {
  const paths = await filesBelow(folder);
  const texts = await Promise.all(paths.map((path) => readText(join(folder, path), 'Templates')));
  return new Map(paths.map((path, index) => [`${prefix}${path}`, String(texts[index])]));
}
