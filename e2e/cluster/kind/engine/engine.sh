#!/bin/bash
# A Docker engine: first process of mount, network, process and control-group namespaces of its own. Whoever kills it
# ends the engine and every container. Wants RUN, SCRIPTS, GROUP, NODE, DOCKER, RUNTIME, PAUSE, and the
# addresses ADDRESS, NAMESERVER, BRIDGE and NETWORKS, and a word on its input once its process is noted.
set -eu
read -r _ || exit 1
exec </dev/null
. "$SCRIPTS/control-groups.sh"

mount -t sysfs sysfs /sys
mount_groups
mount -t tmpfs tmpfs /run
# The engine writes a key there; and it must not ask the machine's name servers, which it cannot reach.
mkdir -p /run/etc/upper /run/etc/work
mount -t overlay -o lowerdir=/etc,upperdir=/run/etc/upper,workdir=/run/etc/work overlay /etc
rm -f /etc/resolv.conf
echo "nameserver $NAMESERVER" >/etc/resolv.conf

ip link set lo up
until ip link show eth0 >/dev/null 2>&1; do sleep 0.02; done
ip addr add "$ADDRESS" dev eth0
ip link set eth0 up

export PATH="$DOCKER/usr/bin:$DOCKER/usr/sbin:$PATH"
mkdir -p "$RUN/docker"
rm -f "$RUN/docker.sock"
# The one that the engine starts by itself makes a folder in /opt, which is the machine's.
cat >/run/containerd.toml <<END
version = 2
root = "$RUN/docker/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[plugins."io.containerd.internal.v1.opt"]
  path = "/run/containerd/opt"
END
containerd --config /run/containerd.toml --log-level warn >"$RUN/log/containerd.log" 2>&1 &
until ctr version >/dev/null 2>&1; do sleep 0.05; done
dockerd --host "unix://$RUN/docker.sock" --data-root "$RUN/docker" --exec-root /run/docker --pidfile /run/docker.pid \
  --containerd /run/containerd/containerd.sock \
  --storage-driver overlay2 --bip "$BRIDGE" --default-address-pool "base=$NETWORKS,size=24" \
  --add-runtime "adapted=$RUNTIME" --default-runtime adapted --log-level warn >"$RUN/log/dockerd.log" 2>&1 &
exec "$PAUSE"
