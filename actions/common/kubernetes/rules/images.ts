import { type KubernetesObject, listAt, objectName, valueAt } from '../object.ts';
import { eachContainer, type Rule, type Scene } from '../rule.ts';
import { containerName } from '../workload.ts';

const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** An image that an object runs, with what it is of in words. */
export interface UsedImage {
  object: KubernetesObject;
  owner: string;
  image: string;
}

/** Every image that an environment runs, also those that operators run for it. */
export function usedImages({ objects, workloads }: Pick<Scene, 'objects' | 'workloads'>): UsedImage[] {
  const inPods = workloads.flatMap((workload) => workload.containers.map((container) => ({ object: workload.object, owner: containerName(workload, container), image: container.image })));
  const byOperators = objects.flatMap((object) => operatedImages(object).flatMap((image): UsedImage[] => (typeof image === 'string' ? [{ object, owner: objectName(object), image }] : [])));
  return [...inPods, ...byOperators];
}

/** What CloudNativePG is told to run; a Pooler names its image in one of two places. */
function operatedImages(object: KubernetesObject): unknown[] {
  if (object.kind === 'Cluster') {
    return [valueAt(object, 'spec', 'imageName')];
  }
  return object.kind === 'Pooler' ? [valueAt(object, 'spec', 'pgbouncer', 'image'), ...listAt(object, 'spec', 'template', 'spec', 'containers').map(({ image }) => image)] : [];
}

/** Which bytes run. */
export const IMAGE_RULES: readonly Rule[] = [
  {
    code: 'image-digest',
    upstream: ['CKV_K8S_43'],
    advice: 'Give the image a digest, by an entry under images of release/ or settings/.',
    check: (scene) => usedImages(scene)
      .filter(({ image }) => !DIGEST.test(image))
      .map(({ object, owner, image }) => ({ object, message: `${owner} runs ${image || 'no image'}, which has no digest.` })),
  },
  {
    code: 'image-tag',
    upstream: ['kube-score container-image-tag', 'kube-linter latest-tag', 'KSV-0013', 'CKV_K8S_14'],
    advice: 'Name a tag other than latest beside the digest, for people.',
    check: (scene) => usedImages(scene)
      .filter(({ image }) => !/:(?!latest$)[\w][\w.-]*$/.test(image.replace(/@.*$/, '')))
      .map(({ object, owner, image }) => ({ object, message: `${owner} runs ${image || 'no image'}, which has no tag or the tag latest.` })),
  },
  {
    code: 'image-pull-policy',
    upstream: ['kube-score container-image-pull-policy', 'CKV_K8S_15', 'polaris pullPolicyNotAlways'],
    advice: 'Set imagePullPolicy: Always, so that the registry is asked whether this pod may have the image.',
    check: eachContainer(({ fields }) => (fields['imagePullPolicy'] === 'Always' ? undefined : 'is not pulled each time')),
  },
];
