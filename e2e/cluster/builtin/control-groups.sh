#!/bin/bash
# All that differs between the versions of control groups; for other scripts to source. Wants RUN, GROUP and NODE.
#   enter_node_group  puts this process into a new group of the node's, in each hierarchy
#   settle_node_group is called in the node's control-group namespace before it has processes
#   mount_groups      shows the node its own groups as if they were all there are
# A machine that has both versions has the controllers in version 1, and whatever finds version 2 uses that too.
version_1=$(awk '$3 == "cgroup" {print $2}' "$RUN/cgroup-mounts")
version_2=$(awk '$3 == "cgroup2" {print $2; exit}' "$RUN/cgroup-mounts")

if [ -n "$version_1" ]; then
  enter_node_group() {
    local path group folder
    for path in $version_1 $version_2; do
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
    for path in $version_1 $version_2; do echo $$ >"$path/$GROUP/$NODE/cgroup.procs"; done
  }

  settle_node_group() { :; }

  mount_groups() {
    local path name
    mount -t tmpfs tmpfs /sys/fs/cgroup
    for path in $version_1; do
      mkdir -p "$path"
      name=${path##*/}
      [ "$name" != systemd ] || name=none,name=systemd
      mount -t cgroup -o "$name" cgroup "$path"
    done
  }
else
  # Lets the groups below one have all its controllers.
  pass_controllers() {
    local controller
    for controller in $(cat "$1/cgroup.controllers"); do echo "+$controller" >"$1/cgroup.subtree_control"; done
  }

  enter_node_group() {
    local group=$version_2/$GROUP/$NODE tries
    # A group that passes controllers on takes no process, and the last of a node before this one may be leaving still.
    for ((tries = 0; tries < 100; tries++)); do
      [ -d "$group" ] || break
      find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
    done
    mkdir -p "$group/init"
    pass_controllers "$version_2"
    pass_controllers "$version_2/$GROUP"
    echo $$ >"$group/cgroup.procs"
  }

  settle_node_group() {
    local group=$version_2/$GROUP/$NODE
    echo $$ >"$group/init/cgroup.procs"
    pass_controllers "$group"
  }

  mount_groups() { mount -t cgroup2 cgroup2 /sys/fs/cgroup; }
fi
