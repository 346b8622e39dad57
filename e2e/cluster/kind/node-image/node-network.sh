#!/bin/bash
# The network of a node without any image: tells the container runtime the node's range of pod addresses, and the kernel
# the way to those of every other node. Follows the nodes as the API server tells of them.
set -u
export KUBECONFIG=/etc/kubernetes/kubelet.conf
me=$(hostname)
ranges='{.metadata.name} {.spec.podCIDR} {.status.addresses[?(@.type=="InternalIP")].address}{"\n"}'

configure() {
  cat >/etc/cni/net.d/10-node.conflist.new <<END
{"cniVersion": "0.4.0", "name": "node", "plugins": [
  {"type": "ptp",
   "ipam": {"type": "host-local", "dataDir": "/run/cni-ipam", "ranges": [[{"subnet": "$1"}]],
            "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
END
  mv /etc/cni/net.d/10-node.conflist.new /etc/cni/net.d/10-node.conflist
}

mkdir -p /etc/cni/net.d
echo 1 >/proc/sys/net/ipv4/ip_forward
while sleep 0.5; do
  # It ends when the API server ends the watch, or is not there.
  kubectl get nodes --watch -o "jsonpath=$ranges" 2>/dev/null | while read -r name range address; do
    [ -n "$range" ] && [ -n "$address" ] || continue
    if [ "$name" = "$me" ]; then configure "$range"; else ip route replace "$range" via "$address"; fi
  done
done
