#!/bin/bash
# A node: first process of its own mount, network, process and control-group namespaces inside those of the control
# plane. Killing it pulls the node's plug. Wants RUN, KUBERNETES, PAUSE, GROUP, NODE (n1, n2, …), NODES and SCRIPTS, and
# a word on its input once its process is noted.
set -eu
read -r _ || exit 1
exec </dev/null
. "$SCRIPTS/control-groups.sh"
number=${NODE#n}
home=$RUN/nodes/$NODE

mount -t sysfs sysfs /sys
mount_groups
mount -t tmpfs tmpfs /run
mkdir -p "$home/lib/containerd" "$home/lib/kubelet" "$home/log"
mount --bind "$home/lib" /var/lib
mount --bind "$home/log" /var/log
mount --make-rshared /

ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip addr add "198.19.200.1$number/24" dev eth0
ip link set eth0 up
ip route add default via 198.19.200.1
for other in $NODES; do
  [ "$other" = "$NODE" ] || ip route add "198.19.${other#n}.0/24" via "198.19.200.1${other#n}"
done
echo 1 >/proc/sys/net/ipv4/ip_forward

mkdir -p /run/cni "$home/cni"
cat >"$home/cni/10-builtin.conflist" <<END
{"cniVersion": "0.4.0", "name": "builtin", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "/run/cni/ipam", "ranges": [[{"subnet": "198.19.$number.0/24"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
END
cat >"$home/containerd.toml" <<END
version = 2
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:builtin"
  restrict_oom_score_adj = true
[plugins."io.containerd.internal.v1.opt"]
  path = "/run/containerd/opt"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "$home/cni"
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "overlayfs"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
END
: >"$home/resolv.conf"
cat >"$home/kubelet.yaml" <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $RUN/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $RUN/pki/$NODE.crt
tlsPrivateKeyFile: $RUN/pki/$NODE.key
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
evictionHard: {}
imageGCHighThresholdPercent: 100
volumePluginDir: /var/lib/kubelet/volume-plugins
clusterDNS: [198.19.200.53]
clusterDomain: cluster.local
resolvConf: $home/resolv.conf
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
serializeImagePulls: false
registryPullQPS: 0
kubeAPIQPS: 200
kubeAPIBurst: 400
END
cat >"$home/proxy.yaml" <<END
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: $RUN/pki/proxy.kubeconfig}
mode: iptables
clusterCIDR: 198.19.0.0/18
hostnameOverride: $NODE
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
iptables: {minSyncPeriod: 100ms, syncPeriod: 30s}
END
containerd --config "$home/containerd.toml" >/var/log/containerd.log 2>&1 &
until ctr version >/dev/null 2>&1; do sleep 0.05; done
"$KUBERNETES" kubelet --config "$home/kubelet.yaml" --kubeconfig "$RUN/pki/$NODE.kubeconfig" --hostname-override "$NODE" \
  --node-ip "198.19.200.1$number" \
  --node-labels "topology.kubernetes.io/region=builtin,topology.kubernetes.io/zone=zone-$(echo "$number" | tr 123456789 abcdefghi)" \
  >/var/log/kubelet.log 2>&1 &
"$KUBERNETES" kube-proxy --config "$home/proxy.yaml" >/var/log/kube-proxy.log 2>&1 &
exec "$PAUSE"
