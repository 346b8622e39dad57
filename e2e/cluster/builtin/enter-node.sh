#!/bin/bash
# Starts a node from within the control plane's namespaces: in control groups of its own, then in namespaces of its
# own. Wants what node.sh wants.
set -eu
awk '$3 == "cgroup" {print $2}' "$RUN/cgroup-mounts" | while read -r path; do
  group=$path/$GROUP/$NODE
  # What a node before this one left would cost the kubelet seconds for each container.
  [ ! -d "$group" ] || find "$group" -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true
  mkdir -p "$group"
  if [ "${path##*/}" = cpuset ]; then
    for folder in "$path/$GROUP" "$group"; do
      cat "$path/cpuset.cpus" >"$folder/cpuset.cpus"
      cat "$path/cpuset.mems" >"$folder/cpuset.mems"
    done
  fi
done
for path in $(awk '$3 == "cgroup" {print $2}' "$RUN/cgroup-mounts"); do echo $$ >"$path/$GROUP/$NODE/cgroup.procs"; done
exec unshare -m -n -p -C --fork --kill-child=SIGKILL --mount-proc bash "$SCRIPTS/node.sh"
