#!/bin/sh
# Builds the operator's image from its Containerfile without Docker. Usage: build.sh CHECKOUT BASE-ARCHIVE BUNDLE IMAGE ARCHIVE
set -eu
checkout=$1 base=$2 bundle=$3 image=$4 archive=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
buildah="buildah --root $work/storage --runroot $work/run --storage-driver vfs"
id=$($buildah pull --quiet "oci-archive:$base")
$buildah bud --quiet --isolation chroot --build-arg "BASE=$id" --build-arg "BUNDLE=$bundle" --tag "$image" \
  --file "$checkout/images/operator/Containerfile" "$checkout" >/dev/null
$buildah push --quiet --disable-compression "$image" "oci-archive:$archive:$image" 2>/dev/null
