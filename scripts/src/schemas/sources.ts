/** The release of Kubernetes whose own kinds are taken, and the package that carries their schemas. */
export const KUBERNETES = {
  version: '1.36.0',
  package: 'kubernetes-validate',
  packageVersion: '1.37.0',
  /** Of the wheel. */
  sha256: '85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9',
} as const;

/** Kubernetes' own kinds that an estate uses, by the prefix of their definitions. */
export const CORE_KINDS: Record<string, readonly string[]> = {
  'io.k8s.api.core.v1': ['ConfigMap', 'LimitRange', 'Namespace', 'PersistentVolume', 'PersistentVolumeClaim', 'Pod', 'PodTemplate', 'ResourceQuota', 'Secret', 'Service', 'ServiceAccount'],
  'io.k8s.api.apps.v1': ['DaemonSet', 'Deployment', 'StatefulSet'],
  'io.k8s.api.batch.v1': ['CronJob', 'Job'],
  'io.k8s.api.networking.v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'io.k8s.api.policy.v1': ['PodDisruptionBudget'],
  'io.k8s.api.rbac.v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'io.k8s.api.autoscaling.v2': ['HorizontalPodAutoscaler'],
  'io.k8s.api.scheduling.v1': ['PriorityClass'],
  'io.k8s.api.storage.v1': ['StorageClass'],
  'io.k8s.api.admissionregistration.v1': ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
};

/** The definitions of custom resources that a Go module carries. */
export interface DefinitionModule {
  /** Name of the file in the bundle. */
  name: string;
  module: string;
  version: string;
  /** What Go's checksum database says of it. */
  sum: string;
  folder: string;
  files: readonly string[];
}

export const DEFINITION_MODULES: readonly DefinitionModule[] = [
  {
    name: 'argo-cd',
    module: 'github.com/argoproj/argo-cd/v3',
    version: 'v3.5.7',
    sum: 'h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=',
    folder: 'manifests/crds',
    files: ['application-crd.yaml', 'applicationset-crd.yaml', 'appproject-crd.yaml'],
  },
  {
    name: 'cert-manager',
    module: 'github.com/cert-manager/cert-manager',
    version: 'v1.21.2',
    sum: 'h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=',
    folder: 'deploy/crds',
    files: ['cert-manager.io_certificates.yaml', 'cert-manager.io_clusterissuers.yaml', 'cert-manager.io_issuers.yaml'],
  },
  {
    name: 'external-secrets',
    module: 'github.com/external-secrets/external-secrets',
    version: 'v1.3.2',
    sum: 'h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=',
    folder: 'config/crds/bases',
    files: ['external-secrets.io_clustersecretstores.yaml', 'external-secrets.io_externalsecrets.yaml', 'external-secrets.io_secretstores.yaml'],
  },
  {
    name: 'keda',
    module: 'github.com/kedacore/keda/v2',
    version: 'v2.20.2',
    sum: 'h1:SR60v8uIcelbveS8n/1jcl8tLdBBIbHMxmdOHw8tKqA=',
    folder: 'config/crd/bases',
    files: ['keda.sh_scaledobjects.yaml', 'keda.sh_triggerauthentications.yaml'],
  },
  {
    name: 'kyverno',
    module: 'github.com/kyverno/kyverno',
    version: 'v1.18.2',
    sum: 'h1:w/p1ysSEzOuMO4DaYmpiJ5YioL4OCkgmFFC5cJqiJ68=',
    folder: 'config/crds/policies.kyverno.io',
    files: ['policies.kyverno.io_imagevalidatingpolicies.yaml', 'policies.kyverno.io_validatingpolicies.yaml', 'policies.kyverno.io_policyexceptions.yaml'],
  },
  {
    name: 'prometheus-operator',
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: 'v0.85.0',
    sum: 'h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=',
    folder: 'example/prometheus-operator-crd',
    files: ['monitoring.coreos.com_podmonitors.yaml', 'monitoring.coreos.com_probes.yaml', 'monitoring.coreos.com_prometheusrules.yaml', 'monitoring.coreos.com_servicemonitors.yaml'],
  },
  {
    name: 'traefik',
    module: 'github.com/traefik/traefik/v3',
    version: 'v3.7.13',
    sum: 'h1:T8wy9KuaFzCkmXCqAzDy7t73pBDR1DHrJe3pqXpNXTw=',
    folder: 'docs/content/reference/dynamic-configuration',
    files: ['ingressroutes', 'ingressroutetcps', 'middlewares', 'serverstransports', 'tlsoptions', 'tlsstores', 'traefikservices'].map((kind) => `traefik.io_${kind}.yaml`),
  },
  {
    name: 'gateway-api',
    module: 'sigs.k8s.io/gateway-api',
    version: 'v1.6.3',
    sum: 'h1:lKpJa5bGlraC/QeACvCpsHLdmO6y0iKfzVl6gzaFEYc=',
    folder: 'config/crd/standard',
    files: ['gateways', 'httproutes', 'listenersets', 'referencegrants', 'tlsroutes'].map((kind) => `gateway.networking.k8s.io_${kind}.yaml`),
  },
];
