import { generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { requireProgram, runProgram } from '../../../actions/common/runtime/exec.ts';
import { ADDRESSES, NODE_NAME } from './addresses.ts';
import type { Places } from './places.ts';

const AUTHORITY = 'ca';
const DAYS = '365';

export interface Certificate {
  name: string;
  /** As openssl writes it, `/O=group/CN=user`: what Kubernetes takes for the user and its groups. */
  subject: string;
  /** Names and addresses of a server. */
  servers?: readonly string[];
}

const SERVICE = 'kubernetes.default.svc.cluster.local';

export const CERTIFICATES: readonly Certificate[] = [
  {
    name: 'api-server',
    subject: '/CN=kube-apiserver',
    servers: [
      'DNS:localhost', 'DNS:kubernetes', 'DNS:kubernetes.default', 'DNS:kubernetes.default.svc', `DNS:${SERVICE}`,
      'IP:127.0.0.1', `IP:${ADDRESSES.node}`, `IP:${ADDRESSES.apiService}`,
    ],
  },
  { name: 'admin', subject: '/O=system:masters/CN=admin' },
  { name: 'api-server-to-kubelet', subject: '/O=system:masters/CN=kube-apiserver-kubelet-client' },
  { name: 'front-proxy', subject: '/CN=front-proxy-client' },
  { name: 'controllers', subject: '/CN=system:kube-controller-manager' },
  { name: 'scheduler', subject: '/CN=system:kube-scheduler' },
  { name: 'proxy', subject: '/CN=system:kube-proxy' },
  { name: 'node', subject: `/O=system:nodes/CN=system:node:${NODE_NAME}`, servers: [`DNS:${NODE_NAME}`, `IP:${ADDRESSES.node}`] },
];

/** Makes an authority of this cluster's own, a certificate for each component, and the keys that sign tokens of service accounts. */
export async function writeCertificates(places: Places): Promise<void> {
  await mkdir(places.certificates, { recursive: true, mode: 0o700 });
  await openssl(places, { name: AUTHORITY, subject: '/CN=odoo-gitops-kit-cluster' }, ['-addext', 'keyUsage=critical,keyCertSign,digitalSignature']);
  await Promise.all(CERTIFICATES.map((certificate) => openssl(places, certificate, signedArguments(places, certificate))));
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await writeFile(places.key('service-accounts'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await writeFile(places.certificate('service-accounts'), pair.publicKey.export({ type: 'spki', format: 'pem' }));
}

function signedArguments(places: Places, { servers }: Certificate): string[] {
  const extensions = [
    'basicConstraints=critical,CA:FALSE',
    'keyUsage=digitalSignature,keyEncipherment',
    'extendedKeyUsage=clientAuth,serverAuth',
    ...(servers === undefined ? [] : [`subjectAltName=${servers.join(',')}`]),
  ];
  const signer = ['-CA', places.certificate(AUTHORITY), '-CAkey', places.key(AUTHORITY)];
  return [...signer, ...extensions.flatMap((extension) => ['-addext', extension])];
}

async function openssl(places: Places, { name, subject }: Certificate, further: readonly string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', places.key(name)];
  const args = ['req', '-x509', ...key, '-subj', subject, '-days', DAYS, '-out', places.certificate(name), ...further];
  await requireProgram(runProgram, `Making the certificate ${name}`, 'openssl', args);
}
