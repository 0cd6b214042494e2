import { listAt, textsAt, valueAt } from '../object.ts';
import { eachContainer, eachOf, type Rule } from '../rule.ts';

const SENSITIVE = /(?:^|[-_.])(?:password|passwd|secret|token|api-?key|private-?key|credentials?)$/i;
/** The same name before a value, as files of settings and options have it; what a shell or a template puts in is no secret yet. */
const ASSIGNED = /^\s*(?:-{1,2})?[\w.-]*(?:passw(?:or)?d|secret|token|api[-_]?key|private[-_]?key)\s*[=:]\s*(?![$%{<"'/]|(?:false|true|none|null)\b)\S/im;
const IN_ADDRESS = /:\/\/[^/\s:@]*:[^@\s/$%{<]+@/;
/** Where a secret lies is none. */
const PATH_OR_NOTHING = /^(?:\/[\w./-]*)?$/;

/** Secrets stay out of git, and out of what everybody can list. */
export const SECRET_RULES: readonly Rule[] = [
  {
    code: 'secret-in-git',
    upstream: ['KSV-0109'],
    advice: 'Let External Secrets make it, or make it by hand; and change what stood there, for it is known now.',
    check: eachOf(['Secret'], (secret) => (Object.keys({ ...textsAt(secret, 'data'), ...textsAt(secret, 'stringData') }).length === 0 ? undefined : 'has its values in git')),
  },
  {
    code: 'secret-in-config-map',
    upstream: ['polaris sensitiveConfigmapContent', 'KSV-01010'],
    advice: 'Move it into a Secret; and change what stood there, for it is known now.',
    check: eachOf(['ConfigMap'], (map) => {
      const keys = Object.entries(textsAt(map, 'data')).filter(([key, text]) => SENSITIVE.test(key) || isSecret(text)).map(([key]) => key);
      return keys.length === 0 ? undefined : `has ${keys.join(', ')}, a secret by its name or by what it says`;
    }),
  },
  {
    code: 'secret-in-variable',
    upstream: ['kube-linter env-var-secret', 'polaris sensitiveContainerEnvVar'],
    advice: 'Mount it as a file from a Secret.',
    check: eachContainer(({ fields }) => {
      const given = listAt(fields, 'env').filter(({ name, value }) => typeof value === 'string' && !PATH_OR_NOTHING.test(value) && (SENSITIVE.test(String(name)) || isSecret(value)));
      const words = [...listAt<unknown>(fields, 'command'), ...listAt<unknown>(fields, 'args')].map(String).filter(isSecret);
      const names = [...given.map(({ name }) => String(name)), ...words.map((word) => String(word.split('=')[0]?.split('\n')[0]))];
      return names.length === 0 ? undefined : `has the value of ${names.join(', ')} in its manifest`;
    }),
  },
  {
    code: 'secret-as-variable',
    upstream: ['kube-linter read-secret-from-env-var', 'CKV_K8S_35'],
    advice: 'Mount the Secret as a file: variables show in listings and reach every child process.',
    check: eachContainer(({ fields }) => {
      const names = listAt(fields, 'env').filter((variable) => valueAt(variable, 'valueFrom', 'secretKeyRef') !== undefined).map(({ name }) => String(name));
      const whole = listAt(fields, 'envFrom').some((source) => source['secretRef'] !== undefined);
      return names.length === 0 && !whole ? undefined : `reads ${whole ? 'a whole Secret' : names.join(', ')} as a variable`;
    }),
  },
  {
    code: 'duplicate-variable',
    upstream: ['kube-score environment-variable-key-duplication', 'kube-linter duplicate-env-var'],
    advice: 'Keep one of them.',
    check: eachContainer(({ fields }) => {
      const names = listAt(fields, 'env').map(({ name }) => String(name));
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      return twice.length === 0 ? undefined : `says ${twice.join(', ')} more than once`;
    }),
  },
];

function isSecret(text: unknown): boolean {
  return ASSIGNED.test(String(text)) || IN_ADDRESS.test(String(text));
}
