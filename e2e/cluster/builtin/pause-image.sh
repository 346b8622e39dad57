#!/bin/sh
# Makes the image that holds a pod's namespaces. Usage: pause-image.sh PAUSE IMAGE ARCHIVE
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
buildah="buildah --root $work/storage --runroot $work/run --storage-driver vfs"
container=$($buildah from scratch)
$buildah copy --quiet "$container" "$1" /pause >/dev/null
$buildah config --entrypoint '["/pause"]' --user 65535:65535 "$container"
$buildah commit --quiet "$container" "oci-archive:$3:$2" >/dev/null
