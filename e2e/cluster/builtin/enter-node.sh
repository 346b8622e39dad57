#!/bin/bash
# Starts a node, or what is like one, in control groups of its own, then in namespaces of its own. Wants INIT, the script
# that is its first process, and what that wants.
set -eu
. "$SCRIPTS/control-groups.sh"
if [ "${1:-}" != in-namespace ]; then
  enter_node_group
  exec unshare -C bash "$0" in-namespace
fi
settle_node_group
exec unshare -m -n -p --fork --kill-child=SIGKILL --mount-proc bash "$INIT"
