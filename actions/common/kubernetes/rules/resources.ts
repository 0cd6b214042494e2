import { listAt, valueAt } from '../object.ts';
import { amountOf } from '../quantity.ts';
import { eachContainer, eachWorkload, ofKind, type Rule } from '../rule.ts';

const COUNTED = ['cpu', 'memory', 'ephemeral-storage'];

/** What pods may take of their node. */
export const RESOURCE_RULES: readonly Rule[] = [
  {
    code: 'container-resources',
    upstream: [
      'kube-score container-resources', 'kube-score container-ephemeral-storage-request-and-limit', 'kube-linter unset-cpu-requirements', 'kube-linter unset-memory-requirements',
      'KSV-0011', 'KSV-0015', 'KSV-0016', 'KSV-0018', 'CKV_K8S_10', 'CKV_K8S_11', 'CKV_K8S_12', 'CKV_K8S_13',
    ],
    advice: 'Set requests and limits for cpu, memory and ephemeral-storage.',
    check: eachContainer(({ fields }) => {
      const missing = ['requests', 'limits'].flatMap((side) => COUNTED.filter((name) => valueAt(fields, 'resources', side, name) === undefined).map((name) => `${side}.${name}`));
      return missing.length === 0 ? undefined : `does not say ${missing.join(', ')}`;
    }),
  },
  {
    code: 'resource-quantity',
    upstream: [],
    advice: 'Write amounts such as 500m for cpu and 512Mi for memory, and no request above its limit.',
    check: eachContainer(({ fields }) => {
      const wrong = COUNTED.flatMap((name) => quantityProblems(name, valueAt(fields, 'resources', 'requests', name), valueAt(fields, 'resources', 'limits', name)));
      return wrong.length === 0 ? undefined : `has ${wrong.join(', ')}`;
    }),
  },
  {
    code: 'empty-dir-size',
    upstream: [],
    advice: 'Set sizeLimit, so that one pod cannot fill the disk of its node.',
    check: eachWorkload(({ podSpec }) => {
      const open = listAt(podSpec, 'volumes').filter((volume) => volume['emptyDir'] !== undefined && valueAt(volume, 'emptyDir', 'sizeLimit') === undefined);
      return open.length === 0 ? undefined : `has an emptyDir without sizeLimit (${open.map(({ name }) => String(name)).join(', ')})`;
    }),
  },
  {
    code: 'priority-class',
    upstream: ['polaris priorityClassNotSet', 'kube-linter priority-class-name'],
    advice: 'Name a PriorityClass of the platform in priorityClassName.',
    check: eachWorkload(({ podSpec }) => (typeof podSpec['priorityClassName'] === 'string' ? undefined : 'has no priorityClassName')),
  },
  {
    code: 'quota',
    upstream: ['KSV-0039', 'KSV-0040'],
    advice: 'Give the namespace a ResourceQuota and a LimitRange.',
    check: (scene) => ofKind(scene, 'Namespace').flatMap((object) => {
      const missing = ['ResourceQuota', 'LimitRange'].filter((kind) => ofKind(scene, kind).length === 0);
      return missing.length === 0 ? [] : [{ object, message: `Namespace/${object.metadata.name} has no ${missing.join(' and no ')}.` }];
    }),
  },
];

/** Of an amount that is not there, another rule says so. */
function quantityProblems(name: string, request: unknown, limit: unknown): string[] {
  const given = [['requests', request], ['limits', limit]].filter(([, value]) => value !== undefined);
  const strange = given.filter(([, value]) => !isAmount(name, value)).map(([side, value]) => `${String(side)}.${name} of ${String(value)}`);
  const isAbove = strange.length === 0 && given.length === 2 && Number(amountOf(request)) > Number(amountOf(limit));
  return isAbove ? [`requests.${name} of ${String(request)} above the limit of ${String(limit)}`] : strange;
}

/** A thousandth of a byte is always a mistake. */
function isAmount(name: string, value: unknown): boolean {
  return amountOf(value) !== undefined && (name === 'cpu' || !String(value).endsWith('m'));
}
