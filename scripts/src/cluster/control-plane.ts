import { join } from 'node:path';
import { ADDRESSES } from './addresses.ts';
import type { Component } from './components.ts';
import type { Places } from './places.ts';

const ETCD = 'http://127.0.0.1:2379';
const ETCD_PEER = 'http://127.0.0.1:2380';
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

export function etcd(places: Places): Component {
  const args = options({
    'data-dir': places.etcd,
    'listen-client-urls': ETCD,
    'advertise-client-urls': ETCD,
    'listen-peer-urls': ETCD_PEER,
    'initial-advertise-peer-urls': ETCD_PEER,
    'initial-cluster': `default=${ETCD_PEER}`,
  });
  return { name: 'etcd', program: 'etcd', args };
}

export function apiServer(places: Places): Component {
  const args = options({
    'etcd-servers': ETCD,
    'bind-address': '0.0.0.0',
    'secure-port': String(ADDRESSES.apiPort),
    'advertise-address': ADDRESSES.node,
    'service-cluster-ip-range': ADDRESSES.services,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'allow-privileged': 'true',
    'profiling': 'false',
    'cert-dir': join(places.certificates, 'api-server'),
    ...apiServerIdentity(places),
    ...frontProxy(places),
  });
  return { name: 'kube-apiserver', program: 'kube-apiserver', args };
}

function apiServerIdentity(places: Places): Record<string, string> {
  return {
    'client-ca-file': places.certificate('ca'),
    'tls-cert-file': places.certificate('api-server'),
    'tls-private-key-file': places.key('api-server'),
    'service-account-issuer': ISSUER,
    'service-account-key-file': places.certificate('service-accounts'),
    'service-account-signing-key-file': places.key('service-accounts'),
    'kubelet-client-certificate': places.certificate('api-server-to-kubelet'),
    'kubelet-client-key': places.key('api-server-to-kubelet'),
    'kubelet-preferred-address-types': 'InternalIP',
  };
}

function frontProxy(places: Places): Record<string, string> {
  return {
    'requestheader-client-ca-file': places.certificate('ca'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': places.certificate('front-proxy'),
    'proxy-client-key-file': places.key('front-proxy'),
  };
}

export function controllers(places: Places): Component {
  const args = options({
    ...asClient(places, 'controllers'),
    'service-account-private-key-file': places.key('service-accounts'),
    'root-ca-file': places.certificate('ca'),
    'cluster-signing-cert-file': places.certificate('ca'),
    'cluster-signing-key-file': places.key('ca'),
    'use-service-account-credentials': 'true',
    'cluster-cidr': ADDRESSES.podNetwork,
    'allocate-node-cidrs': 'true',
    'service-cluster-ip-range': ADDRESSES.services,
  });
  return { name: 'kube-controller-manager', program: 'kube-controller-manager', args };
}

export function scheduler(places: Places): Component {
  return { name: 'kube-scheduler', program: 'kube-scheduler', args: options(asClient(places, 'scheduler')) };
}

/** There is one of each, so nobody has to be elected first. */
function asClient(places: Places, name: string): Record<string, string> {
  const kubeconfig = places.kubeconfig(name);
  return {
    'kubeconfig': kubeconfig,
    'authentication-kubeconfig': kubeconfig,
    'authorization-kubeconfig': kubeconfig,
    'leader-elect': 'false',
    'bind-address': '127.0.0.1',
    'cert-dir': join(places.certificates, name),
  };
}

/** `--name=value` each. */
export function options(values: Record<string, string>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
