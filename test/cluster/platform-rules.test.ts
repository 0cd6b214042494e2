import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { errorSentence } from '../../actions/common/runtime/errors.ts';
import { ROOT } from '../../scripts/src/project/root.ts';
import { type AdmissionCase, admissionCases } from '../unit/platform/admission-cases.ts';
import { DATABASE_KIND_NAMES, DATABASE_KINDS } from './support/database-kinds.ts';
import { runKubectl } from './support/kubectl.ts';
import { Laboratory } from './support/laboratory.ts';

const RULES = join(ROOT, 'gitops-templates/platform/policies/structure');
const ARGO_CD = 'system:serviceaccount:argocd:argocd-application-controller';
/** Writes what was there before the rules: they leave a controller's own objects alone, and an operator's. */
const BEFORE_THE_RULES: Record<string, string> = { Cluster: 'system:serviceaccount:cnpg-system:cnpg-manager' };
const LABELS = ['app.kubernetes.io/managed-by=odoo-gitops-kit', 'pod-security.kubernetes.io/enforce=restricted'];
let laboratory: Laboratory;

beforeAll(async () => {
  laboratory = await Laboratory.open();
  await laboratory.kubectl('label', 'namespace', laboratory.namespace, ...LABELS);
  await laboratory.apply(...['odoo', 'release-hooks', 'database', 'restore-drill'].map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } })));
  await laboratory.apply(...DATABASE_KINDS);
  await laboratory.kubectl('wait', '--for=condition=Established', ...DATABASE_KIND_NAMES);
  await laboratory.kubectl('apply', '--kustomize', RULES);
  const latest = inOwnNamespace(caseOf('odoo-tokens', 'a key to the API'));
  await laboratory.untilRefused(stringify(latest.object), String(latest.refused));
});
afterAll(async () => {
  await laboratory.kubectl('delete', '--kustomize', RULES);
  await laboratory.kubectl('delete', ...DATABASE_KIND_NAMES, '--wait=false');
  await laboratory.close();
});

const cases = admissionCases();

function caseOf(policy: string, name: string): AdmissionCase {
  const found = cases.find((each) => each.policy === policy && each.name === name);
  if (found === undefined) {
    throw new Error(`There is no case "${name}" of ${policy}.`);
  }
  return found;
}

/** The names of the fixtures are everybody's; a test has its own. */
function inOwnNamespace(each: AdmissionCase): AdmissionCase {
  const text = JSON.stringify(each).replaceAll('acme-production', laboratory.namespace).replaceAll('acme-staging', `${laboratory.namespace}-staging`);
  return JSON.parse(text) as AdmissionCase;
}

/** What the API server answers to a user who may do everything, as far as rights go; undefined when it admits the object. */
async function answer(user: string, object: object, ...args: string[]): Promise<string | undefined> {
  const work = runKubectl(laboratory.cluster, [`--as=${user}`, '--as-group=system:masters', ...args, '--filename', '-'], JSON.stringify(object));
  return work.then(() => undefined, errorSentence);
}

async function answerTo({ as = ARGO_CD, object, old, subresource }: AdmissionCase): Promise<string | undefined> {
  if (old === undefined) {
    return answer(as, object, 'create', '--dry-run=server');
  }
  expect(await answer(BEFORE_THE_RULES[old.kind] ?? 'system:kube-controller-manager', old, 'create')).toBeUndefined();
  const part = subresource === undefined ? [] : [`--subresource=${subresource}`];
  const replace = (): Promise<string | undefined> => answer(as, object, 'replace', '--dry-run=server', ...part);
  let said = await replace();
  // Kubernetes' own controllers look after what is there, and may have written just now.
  for (let again = 0; again < 5 && said?.includes('(Conflict)') === true; again += 1) {
    said = await replace();
  }
  expect(await answer('admin', old, 'delete', '--wait=false', '--force')).toBeUndefined();
  return said;
}

describe.each([...new Set(cases.map(({ policy }) => policy))])('the rule %s', (policy) => {
  test.each(cases.filter((each) => each.policy === policy && each.refused === undefined).map(({ name }) => name))('admits %s', async (name) => {
    expect(await answerTo(inOwnNamespace(caseOf(policy, name)))).toBeUndefined();
  });

  test.each(cases.filter((each) => each.policy === policy && each.refused !== undefined).map(({ name }) => name))('refuses %s, with its sentence', async (name) => {
    const own = inOwnNamespace(caseOf(policy, name));
    const said = await answerTo(own);
    expect(said).toContain(`ValidatingAdmissionPolicy '${policy}'`);
    expect(said).toContain(own.refused);
  });
});
