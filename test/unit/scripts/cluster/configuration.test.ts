import { describe, expect, test } from '@jest/globals';
import { argoCdComponents } from '../../../../scripts/src/cluster/argocd.ts';
import { apiServer, controllers, etcd, options, scheduler } from '../../../../scripts/src/cluster/control-plane.ts';
import { kubeconfig } from '../../../../scripts/src/cluster/kubeconfig.ts';
import { mirrorRegistry } from '../../../../scripts/src/cluster/mirror.ts';
import { containerdConfiguration, kubeletConfiguration, kubeProxyConfiguration, networkConfiguration } from '../../../../scripts/src/cluster/node-configuration.ts';
import { placesIn } from '../../../../scripts/src/cluster/places.ts';

const places = placesIn('/cluster');

describe('the components of a cluster', () => {
  const components = [etcd(places), apiServer(places), controllers(places), scheduler(places), ...argoCdComponents(places)];

  test('have a name, and with it a log, each of its own', () => {
    expect(new Set(components.map(({ name }) => places.log(name))).size).toBe(components.length);
  });

  test('keep Argo CD behind its rights', () => {
    const server = argoCdComponents(places).find(({ name }) => name === 'argocd-server');
    expect(server?.args).not.toContain('--disable-auth');
    expect(server?.args).toContain('--insecure');
  });

  test('take their arguments as whole strings, whatever is in them', () => {
    expect(options({ 'data-dir': '/a folder; rm' })).toEqual(['--data-dir=/a folder; rm']);
  });
});

describe('the configuration of the node', () => {
  test('keeps everything that containerd writes in the folder of the cluster', () => {
    const lines = containerdConfiguration(placesIn('/with "quotes"')).split('\n');
    expect(lines).toContain(String.raw`root = "/with \"quotes\"/containerd/root"`);
    const absolute = containerdConfiguration(places).split('\n').filter((line) => / = "\//.test(line));
    expect(absolute.filter((line) => !line.includes('"/cluster/'))).toEqual(['bin_dir = "/usr/lib/cni"']);
  });

  test('puts pods into a control group that is found again', () => {
    expect(kubeletConfiguration(places)).toMatchObject({ cgroupRoot: '/odoo-gitops-kit', containerRuntimeEndpoint: 'unix:///cluster/containerd/containerd.sock' });
  });

  test('leaves the connection tracking of the machine as it is, and lets no pod out of the cluster', () => {
    expect(kubeProxyConfiguration(places)).toMatchObject({ conntrack: { maxPerCore: 0, min: 0 } });
    expect(networkConfiguration(places)).toMatchObject({ plugins: [{ type: 'bridge', ipMasq: false }, { type: 'portmap' }] });
  });
});

test.each([['../etc', '127.0.0.1:5000'], ['registry.example/x', '127.0.0.1:5000'], ['registry.example', '192.0.2.1:5000'], ['registry.example', '127.0.0.1']])(
  'the node is not told to pull %s from %s',
  async (host, address) => expect(mirrorRegistry(places, host, address)).rejects.toThrow(`The node can't pull ${host} from ${address}`),
);

test('a kubeconfig names the files of one certificate', () => {
  expect(kubeconfig(places, 'proxy', 'default')).toMatchObject({
    clusters: [{ cluster: { 'certificate-authority': '/cluster/certificates/ca.crt' } }],
    users: [{ user: { 'client-certificate': '/cluster/certificates/proxy.crt', 'client-key': '/cluster/certificates/proxy.key' } }],
  });
});
