#!/bin/bash
# The control plane: first process of the cluster's own mount, network and process namespaces. Whoever kills it ends
# the whole cluster, because every node lives below it. Wants RUN, KUBERNETES, COREDNS and PAUSE, and a word on its input
# once its process is noted: one that nobody knows of could not be ended.
set -eu
read -r _ || exit 1
exec </dev/null
mount -t tmpfs tmpfs /run
mkdir -p "$RUN/volumes" "$RUN/log" /tmp/hostpath_pv
# Kubernetes makes the volumes for root alone, and host-path volumes know no fsGroup.
chmod 0777 "$RUN/volumes"
# Volumes then are the same on every node, as network storage is. Not all of /tmp: the checkout may be there.
mount --bind "$RUN/volumes" /tmp/hostpath_pv
inotifywait --quiet --monitor --event create --format '%w%f' /tmp/hostpath_pv | while read -r volume; do
  # One that is gone by now must not end the watch.
  chmod 0777 "$volume" || true
done &

ip link set lo up
# A fixed address: a bridge otherwise changes its own whenever a port joins, and neighbours' entries go stale.
ip link add br0 address 02:00:c6:13:c8:01 type bridge
ip addr add 198.19.200.1/24 dev br0
ip link set br0 up
ip addr add 198.19.200.53/32 dev lo
echo 1 >/proc/sys/net/ipv4/ip_forward
[ ! -e /proc/sys/net/bridge/bridge-nf-call-iptables ] || echo 0 >/proc/sys/net/bridge/bridge-nf-call-iptables

touch "$RUN/network-started"

# Runs a part of the control plane, and again whenever it ends: a cluster without one looks whole for a long time.
part() {
  local log=$1
  shift
  while true; do
    "$@" || true
    echo "$log has ended and is started again"
    sleep 1
  done >>"$RUN/log/$log.log" 2>&1 &
}
kubernetes() { part "$1" "$KUBERNETES" "$@"; }

kubernetes etcd --data-dir "$RUN/etcd" --unsafe-no-fsync \
  --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
kubernetes kube-apiserver --etcd-servers http://127.0.0.1:2379 --advertise-address 198.19.200.1 --bind-address 0.0.0.0 \
  --secure-port 6443 --service-cluster-ip-range 198.19.128.0/20 --authorization-mode Node,RBAC --allow-privileged \
  --client-ca-file "$RUN/pki/ca.crt" --tls-cert-file "$RUN/pki/apiserver.crt" --tls-private-key-file "$RUN/pki/apiserver.key" \
  --kubelet-client-certificate "$RUN/pki/apiserver-kubelet-client.crt" \
  --kubelet-client-key "$RUN/pki/apiserver-kubelet-client.key" --kubelet-certificate-authority "$RUN/pki/ca.crt" \
  --service-account-issuer https://kubernetes.default.svc --service-account-key-file "$RUN/pki/service-accounts.pub" \
  --service-account-signing-key-file "$RUN/pki/service-accounts.key" --kubelet-preferred-address-types InternalIP
until curl --silent --cacert "$RUN/pki/ca.crt" https://198.19.200.1:6443/readyz 2>/dev/null | grep -q ok; do sleep 0.1; done
kubernetes kube-controller-manager --kubeconfig "$RUN/pki/controllers.kubeconfig" --leader-elect=false \
  --service-account-private-key-file "$RUN/pki/service-accounts.key" --root-ca-file "$RUN/pki/ca.crt" \
  --use-service-account-credentials --enable-hostpath-provisioner --kube-api-qps 500 --kube-api-burst 1000 \
  --concurrent-statefulset-syncs 20 --flex-volume-plugin-dir /run/volume-plugins
kubernetes kube-scheduler --kubeconfig "$RUN/pki/scheduler.kubeconfig" --leader-elect=false --kube-api-qps 500 --kube-api-burst 1000
cat >"$RUN/Corefile" <<END
.:53 {
  bind 198.19.200.53
  errors
  health 198.19.200.53:8080
  ready 198.19.200.53:8181
  kubernetes cluster.local {
    kubeconfig $RUN/pki/dns.kubeconfig
    pods insecure
    ttl 2
  }
  cache {
    success 1024 2
    denial 1024 1
  }
}
END
part coredns "$COREDNS" -conf "$RUN/Corefile"
touch "$RUN/control-plane-started"
exec "$PAUSE"
