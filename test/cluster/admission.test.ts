import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { hasEnded } from './support/argocd-api.ts';
import { Laboratory } from './support/laboratory.ts';
import { configMap, server } from './support/manifests.ts';

const MESSAGE = 'the tag latest names a different image every day';

let laboratory: Laboratory;
beforeEach(async () => {
  laboratory = await Laboratory.open();
  await laboratory.apply(...policy(laboratory.namespace));
});
afterEach(async () => {
  await laboratory.kubectl('delete', 'validatingadmissionpolicy,validatingadmissionpolicybinding', laboratory.namespace);
  await laboratory.close();
});

/** Refuses Deployments with the tag `latest` in one namespace. */
function policy(name: string): object[] {
  const kind = 'ValidatingAdmissionPolicy';
  const apiVersion = 'admissionregistration.k8s.io/v1';
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] };
  const expression = "object.spec.template.spec.containers.all(container, !container.image.endsWith(':latest'))";
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': name } };
  return [
    { apiVersion, kind, metadata: { name }, spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression, message: MESSAGE }] } },
    { apiVersion, kind: `${kind}Binding`, metadata: { name }, spec: { policyName: name, validationActions: ['Deny'], matchResources: { namespaceSelector } } },
  ];
}

test('an admission policy refuses what Argo CD would apply, and the Application says why', async () => {
  const refused = await laboratory.repository.commit({ 'app/all.yaml': [server('web', { image: 'registry.example/web:latest' })] });
  await laboratory.untilRefused(stringify(server('probe', { image: 'registry.example/web:latest' })), MESSAGE);
  const name = await laboratory.createApplication('app');
  const { status } = await laboratory.api.until(name, hasEnded(refused));
  expect(status.operationState?.phase).toBe('Failed');
  expect(JSON.stringify(status.operationState)).toContain(MESSAGE);
  await expect(laboratory.get('deployment', 'web')).rejects.toThrow('not found');
});

test('an admission policy leaves alone what it does not speak of', async () => {
  await laboratory.untilRefused(stringify(server('probe', { image: 'registry.example/web:latest' })), MESSAGE);
  await laboratory.apply(configMap('settings', {}), server('web', { image: 'registry.example/web:1' }));
  expect((await laboratory.get('deployment', 'web')).metadata.name).toBe('web');
});
