#!/bin/bash
# Makes what a kind cluster needs where no registry can be reached: the root file system of its nodes, and one image that
# is every part of Kubernetes. Laid out as kind's own node image is, by the files in kind's Go module.
# Usage: build.sh KIND-MODULE VERSION FOLDER. Wants the programs KUBERNETES, KUBEADM, KUBECTL, COREDNS and LOCAL_PATH.
set -euo pipefail
kind=$1 version=$2 result=$3
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$result"
# For whoever waits: what is done now.
say() { echo "$1" >&2; }

say '1 of 4: Debian with systemd and containerd'
packages=systemd,systemd-sysv,dbus,containerd,runc,containernetworking-plugins,iptables,nftables,iproute2,conntrack
packages=$packages,ethtool,socat,mount,xfsprogs,kmod,procps,ca-certificates,jq,curl,busybox-static
debootstrap --variant=minbase --include="$packages" bookworm "$root" >&2

say '2 of 4: what makes it a node of kind'
cp -r "$kind"/images/base/files/. "$root/"
# The module's files are for reading only.
chmod -R u+w "$root/kind" "$root/etc/systemd" "$root/etc/containerd" "$root/usr/local"
chmod 0755 "$root"/usr/local/bin/* "$root"/kind/bin/*
mkdir -p "$root/kind/manifests" "$root/etc/kubernetes/manifests" "$root/opt/cni"
cp "$here/node-network.service" "$root/etc/systemd/system/"
install -m 0755 "$here/node-network.sh" "$root/kind/bin/node-network"
sed "s/VERSION/$version/" "$here/cluster.yaml" >"$root/kind/manifests/default-storage.yaml"
echo -n "v$version" >"$root/kind/version"
ln -s /usr/lib/cni "$root/opt/cni/bin"
ln -s /usr/bin/containerd "$root/usr/local/bin/containerd"
pause=$("$KUBEADM" config images list --kubernetes-version "v$version" | grep /pause:)
# Control groups of either version, and no right to raise limits: what every machine has.
sed -i -e 's/SystemdCgroup = true/SystemdCgroup = false/' -e 's/restrict_oom_score_adj = false/restrict_oom_score_adj = true/' \
  -e "s|sandbox_image = .*|sandbox_image = \"$pause\"|" "$root/etc/containerd/config.toml"
chroot "$root" ctr oci spec >"$work/spec.json"
chroot "$root" jq '.hooks.createContainer += [{"path": "/kind/bin/mount-product-files.sh"}] | del(.process.rlimits)' \
  <"$work/spec.json" >"$root/etc/containerd/cri-base.json"
install -m 0755 "$KUBERNETES" "$root/usr/bin/kubernetes"
install -m 0755 "$KUBEADM" "$root/usr/bin/kubeadm"
install -m 0755 "$KUBECTL" "$root/usr/bin/kubectl"
printf '#!/bin/sh\nexec /usr/bin/kubernetes kubelet "$@"\n' >"$root/usr/bin/kubelet"
chmod 0755 "$root/usr/bin/kubelet"
# As kind's own image does: nothing that a container has no use for.
find "$root/lib/systemd/system/sysinit.target.wants" -name systemd-tmpfiles-setup.service -delete
rm -f "$root"/lib/systemd/system/multi-user.target.wants/* "$root"/etc/systemd/system/*.wants/* \
  "$root"/lib/systemd/system/local-fs.target.wants/* "$root"/lib/systemd/system/basic.target.wants/* \
  "$root"/lib/systemd/system/sockets.target.wants/{*udev*,*initctl*}
echo ReadKMsg=no >>"$root/etc/systemd/journald.conf"
chroot "$root" systemctl --quiet enable containerd kubelet undo-mount-hacks node-network
chroot "$root" systemctl --quiet mask systemd-binfmt
rm -rf "$root"/var/cache/apt "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}

say '3 of 4: writing the nodes'
tar --numeric-owner -C "$root" -cf "$result/node.tar" .

say '4 of 4: the image of Kubernetes'
parts=$work/parts
mkdir -p "$parts/usr/local/bin" "$parts/bin" "$parts/usr/sbin" "$parts/tmp"
chmod 1777 "$parts/tmp"
ln -s usr/lib "$parts/lib"
ln -s usr/lib64 "$parts/lib64"
install -m 0755 "$root/bin/busybox" "$parts/bin/busybox"
for name in sh mkdir rm; do ln -s busybox "$parts/bin/$name"; done
install -m 0755 "$KUBERNETES" "$parts/usr/local/bin/kubernetes"
install -m 0755 "$COREDNS" "$parts/usr/local/bin/coredns"
install -m 0755 "$LOCAL_PATH" "$parts/usr/local/bin/local-path-provisioner"
for part in etcd kube-apiserver kube-controller-manager kube-scheduler kube-proxy; do
  printf '#!/bin/sh\nexec /usr/local/bin/kubernetes %s "$@"\n' "$part" >"$parts/usr/local/bin/$part"
  chmod 0755 "$parts/usr/local/bin/$part"
done
# What kube-proxy runs, with the libraries it asks for.
libraries=/usr/lib/x86_64-linux-gnu/xtables
cp "$root/usr/sbin/xtables-nft-multi" "$root/usr/sbin/conntrack" "$parts/usr/sbin/"
mkdir -p "$parts$libraries"
cp -r "$root$libraries/." "$parts$libraries/"
chroot "$root" sh -c "ldd /usr/sbin/xtables-nft-multi /usr/sbin/conntrack $libraries/*.so" |
  awk '/=> \// {print $3} /^\t\// {print $1}' | sort -u | while read -r library; do
  mkdir -p "$parts/usr$(dirname "$library")"
  cp -L "$root$library" "$parts/usr$library"
done
for name in iptables ip6tables; do
  for command in "$name" "$name-save" "$name-restore"; do ln -s xtables-nft-multi "$parts/usr/sbin/$command"; done
done
buildah="buildah --root $work/storage --runroot $work/run --storage-driver vfs"
container=$($buildah from scratch)
$buildah add --quiet "$container" "$parts" / >/dev/null
$buildah config --env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --entrypoint '["coredns"]' "$container"
$buildah commit --quiet --disable-compression "$container" "oci-archive:$result/kubernetes.tar:localhost/kubernetes:$version" >/dev/null
