import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { ROOT } from '../architecture/sources.ts';
import { admissionCases } from './admission-cases.ts';

interface Validation { expression: string; message: string; messageExpression: string; reason: string }
interface Policy {
  kind: string;
  metadata: { name: string };
  spec: { failurePolicy: string; matchConstraints: { resourceRules: { apiGroups: string[]; resources: string[]; operations: string[] }[] }; validations: Validation[] };
}
interface Binding {
  kind: string;
  metadata: { name: string };
  spec: { policyName: string; validationActions: string[]; matchResources?: { namespaceSelector: { matchLabels: Record<string, string> } } };
}

const STRUCTURE = join(ROOT, 'gitops-templates/platform/policies/structure');
const files = readdirSync(STRUCTURE).filter((name) => name.startsWith('odoo-')).toSorted();
const cases = admissionCases();

function read(file: string): [Policy, Binding] {
  return parseAllDocuments(readFileSync(join(STRUCTURE, file), 'utf8')).map((document) => document.toJS() as unknown) as [Policy, Binding];
}

describe.each(files)('%s', (file) => {
  const [policy, binding] = read(file);
  const own = cases.filter((each) => `${each.policy}.yaml` === file);

  test('refuses when it cannot be evaluated, and is bound', () => {
    expect([policy.kind, `${policy.metadata.name}.yaml`, policy.spec.failurePolicy]).toEqual(['ValidatingAdmissionPolicy', file, 'Fail']);
    expect([binding.kind, binding.spec.policyName]).toEqual(['ValidatingAdmissionPolicyBinding', policy.metadata.name]);
    expect(binding.spec.validationActions).toEqual(['Deny', 'Audit']);
  });

  test('is for the namespaces of environments only', () => {
    const isAboutNamespaces = policy.spec.matchConstraints.resourceRules.every(({ resources }) => resources.includes('namespaces'));
    const labels = binding.spec.matchResources?.namespaceSelector.matchLabels;
    expect(isAboutNamespaces ? undefined : labels).toEqual(isAboutNamespaces ? undefined : { 'app.kubernetes.io/managed-by': 'odoo-gitops-kit' });
  });

  test('says in every refusal what, where and what to do', () => {
    for (const { message, messageExpression } of policy.spec.validations) {
      expect(message).toMatch(/^[A-Z].*\.$/s);
      expect(messageExpression).toMatch(/variables\.where|metadata\.\??name/);
      expect(messageExpression).toMatch(/[.…]'$/);
    }
  });

  test('has cases that it admits, and at least as many that it refuses as it has rules', () => {
    expect(own.some(({ refused, applies }) => refused === undefined && applies)).toBe(true);
    expect(own.filter(({ refused }) => refused !== undefined).length).toBeGreaterThanOrEqual(policy.spec.validations.length);
  });
});

describe('the cases', () => {
  test('are about a policy that is there', () => {
    expect([...new Set(cases.map(({ policy }) => `${policy}.yaml`))].toSorted()).toEqual(files);
  });

  test('have names of their own', () => {
    const names = cases.map(({ policy, name }) => `${policy}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

test('the rules list every workload that can start a pod', () => {
  const about = (file: string): string[] => read(file)[0].spec.matchConstraints.resourceRules.flatMap(({ resources }) => resources);
  const workloads = ['pods', 'podtemplates', 'replicationcontrollers', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'jobs', 'cronjobs'];
  for (const file of ['odoo-images.yaml', 'odoo-pods.yaml', 'odoo-release-digests.yaml', 'odoo-release-hooks.yaml', 'odoo-updates.yaml']) {
    expect({ file, resources: about(file) }).toEqual({ file, resources: expect.arrayContaining(workloads) });
  }
});

test('the conditions for not asking are the same in every rule about pods', () => {
  const conditions = files.map((file) => /^ {2}matchConditions:\n(?:.|\n)*?(?=^ {2}variables:)/m.exec(readFileSync(join(STRUCTURE, file), 'utf8'))?.[0] ?? '')
    .filter((text) => text.includes('changes-the-pod'));
  expect(conditions).toHaveLength(5);
  expect(new Set(conditions).size).toBe(1);
});
