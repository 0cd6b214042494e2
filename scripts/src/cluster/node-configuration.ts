import { ADDRESSES, CONTROL_GROUP, NODE_NAME } from './addresses.ts';
import { PAUSE_IMAGE } from './own-images.ts';
import { NETWORK_PLUGINS } from './packages.ts';
import type { Places } from './places.ts';

const UNUSED_PLUGINS = ['snapshotter.v1.btrfs', 'snapshotter.v1.zfs', 'snapshotter.v1.aufs', 'snapshotter.v1.devmapper', 'tracing.processor.v1.otlp', 'internal.v1.tracing'];

/** containerd's configuration, a TOML text. */
export function containerdConfiguration(places: Places): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  const runc = `${cri}.containerd.runtimes.runc`;
  const { containerd } = places;
  const unused = UNUSED_PLUGINS.map((name) => `io.containerd.${name}`);
  return [
    'version = 2',
    ...values({ root: `${containerd}/root`, state: `${containerd}/state`, disabled_plugins: unused }),
    '[grpc]', ...values({ address: places.containerdSocket }),
    '[plugins."io.containerd.internal.v1.opt"]', ...values({ path: `${containerd}/opt` }),
    `[${cri}]`, ...values(criSettings()),
    `[${cri}.cni]`, ...values({ bin_dir: NETWORK_PLUGINS, conf_dir: places.network }),
    `[${cri}.registry]`, ...values({ config_path: places.registries }),
    `[${cri}.containerd]`, ...values({ snapshotter: 'overlayfs' }),
    `[${runc}]`, ...values({ runtime_type: 'io.containerd.runc.v2' }),
    `[${runc}.options]`, ...values({ SystemdCgroup: false }),
    '',
  ].join('\n');
}

function criSettings(): Record<string, string | boolean> {
  return {
    sandbox_image: PAUSE_IMAGE,
    disable_apparmor: true,
    // Where this machine may not lower a score, pods that ask for it would not start.
    restrict_oom_score_adj: true,
    netns_mounts_under_state_dir: true,
    stream_server_address: '127.0.0.1',
  };
}

// Strings, booleans and lists of strings are written alike in TOML and JSON.
function values(settings: Record<string, string | boolean | readonly string[]>): string[] {
  return Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
}

/** The network of the pods: one bridge, and no way out but by the machine's address. */
export function networkConfiguration(places: Places): object {
  const addresses = {
    type: 'host-local',
    dataDir: places.networkState,
    ranges: [[{ subnet: ADDRESSES.pods }]],
    routes: [{ dst: '0.0.0.0/0' }],
  };
  return {
    cniVersion: '0.4.0',
    name: 'odoo-gitops-kit',
    plugins: [
      { type: 'bridge', bridge: 'cni0', isGateway: true, ipMasq: false, hairpinMode: true, ipam: addresses },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}

export function kubeletConfiguration(places: Places): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: '0.0.0.0',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: places.certificate('ca') } },
    authorization: { mode: 'Webhook' },
    tlsCertFile: places.certificate('node'),
    tlsPrivateKeyFile: places.key('node'),
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${CONTROL_GROUP}`,
    failCgroupV1: false,
    failSwapOn: false,
    containerRuntimeEndpoint: `unix://${places.containerdSocket}`,
    clusterDomain: 'cluster.local',
    clusterDNS: [ADDRESSES.dns],
    resolvConf: places.resolver,
    // Full disks are the machine's matter; a pod is not to be evicted for them in the middle of a test.
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'nodefs.inodesFree': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    podLogsDir: places.podLogs,
    volumePluginDir: `${places.kubelet}/volume-plugins`,
    syncFrequency: '10s',
    nodeStatusUpdateFrequency: '5s',
  };
}

export function kubeProxyConfiguration(places: Places): object {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: places.kubeconfig('proxy') },
    mode: 'nftables',
    clusterCIDR: ADDRESSES.podNetwork,
    hostnameOverride: NODE_NAME,
    // Zero leaves the kernel's own values, which are the whole machine's.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    nodePortAddresses: [`${ADDRESSES.node}/32`],
    metricsBindAddress: '127.0.0.1:10249',
    healthzBindAddress: '127.0.0.1:10256',
  };
}
