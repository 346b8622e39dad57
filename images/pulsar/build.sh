#!/bin/sh
# Makes an image of Apache Pulsar where no registry can be reached: the server distribution of Maven Central on Debian
# with a JRE, and Python with Pulsar's client for functions. Laid out as the official image is: /pulsar, user 10000,
# group 0. Usage: build.sh VERSION IMAGE ARCHIVE
set -eu
version=$1 image=$2 archive=$3
client=3.8.0

work=$(mktemp -d)
buildah="buildah --root $work/storage --runroot $work/run --storage-driver vfs"
trap 'rm -rf "$work"' EXIT
root=$work/root
# For whoever waits: what is done now.
say() { echo "$1" >&2; }

say '1 of 5: fetching Pulsar, 245 MB'
mvn -B -q dependency:copy -Dmdep.useBaseVersion=true -DoutputDirectory="$work" \
  -Dartifact="org.apache.pulsar:pulsar-server-distribution:$version:tar.gz:bin"
say '2 of 5: Debian with a JRE'
debootstrap --variant=minbase \
  --include=openjdk-17-jre-headless,python3-minimal,libpython3-stdlib,ca-certificates,procps,gawk,hostname \
  bookworm "$root" >&2
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/*
say '3 of 5: Python and its client of Pulsar'
# The generated stubs of 4.0.8 are for protobuf 6: a newer major breaks them, an older one too.
pip() {
  python3 -m pip install --quiet --root-user-action=ignore --disable-pip-version-check \
    --target "$root/usr/local/lib/python3.11/dist-packages" "$@"
}
pip --python-version 3.11 --only-binary=:all: "pulsar-client==$client" certifi 'protobuf>=6.31,<7' 'grpcio>=1.73,<2' \
  'fastavro>=1.9' 'apache-bookkeeper-client>=4.16.1' 'prometheus_client'
# Published as source only.
pip --no-deps ratelimit
# For tests of functions; the official image has none.
pip --python-version 3.11 --only-binary=:all: 'pytest==9.2.0'

say '4 of 5: unpacking Pulsar'
tar -xzf "$work"/pulsar-server-distribution-*.tar.gz -C "$root"
mv "$root/apache-pulsar-$version" "$root/pulsar"
mkdir -p "$root/pulsar/data" "$root/pulsar/logs"
chmod -R u+rwX,g+rwX,o+rX "$root/pulsar"
echo 'pulsar:x:10000:0:pulsar:/pulsar:/bin/sh' >>"$root/etc/passwd"
chown -R 10000:0 "$root/pulsar"

say '5 of 5: writing the image'
container=$($buildah from scratch)
$buildah add --quiet "$container" "$root" / >/dev/null
$buildah config --user 10000:0 --workingdir /pulsar --env JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 \
  --env PATH=/pulsar/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd /bin/bash "$container"
$buildah commit --quiet --disable-compression "$container" "oci-archive:$archive:$image" >/dev/null
