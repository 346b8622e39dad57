#!/bin/sh
# Installs the packages of package-lock.json. Needs Node with npm, of any version: the right one is among the packages.
set -eu

# Runs a command and tells how long it has been at it: in place on a terminal, else in a line now and then.
# Usage: telling WHAT USUALLY COMMAND...
telling() {
  what=$1 usually=$2
  shift 2
  "$@" &
  command=$!
  trap 'kill "$command" 2>/dev/null; exit 130' INT TERM
  seconds=0
  while kill -0 "$command" 2>/dev/null; do
    sentence="$what: $seconds s so far, usually $usually"
    if [ -t 2 ]; then printf '\r\033[K%s' "$sentence" >&2
    elif [ $((seconds % 10)) = 0 ]; then echo "$sentence" >&2; fi
    sleep 1
    seconds=$((seconds + 1))
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
  trap - INT TERM
  wait "$command"
}

# Two installations at once spoil each other's; where there is no flock nobody is kept apart.
exec 9<package-lock.json
if command -v flock >/dev/null 2>&1 && ! flock --nonblock 9; then
  telling 'waiting for another run that installs packages' '10 to 60 s' flock --timeout 900 9 || {
    echo 'Another run is installing packages still, after 15 min: end it and run this again.' >&2
    exit 1
  }
fi

install_npm() {
  apt-get update -qq && apt-get install -y -qq --no-install-recommends npm >/dev/null
}

if ! command -v npm >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    telling 'npm is missing, installing it' '1 to 2 min' install_npm
  else
    echo 'npm is missing: install Node.js (any version from 18 on) and run this again.' >&2
    exit 1
  fi
fi
# Not npm ci: that insists on the optional packages of every other platform, which a mirror may not have.
telling 'installing npm packages' '10 to 60 s' npm install --no-save --silent --no-progress
# Without its install script the package "node" has no binary, and everything would silently run on another version.
version=$(npm exec --silent -- node --version)
case "$version" in
  v24.*) ;;
  *) echo "Node 24 was not installed (got $version): allow install scripts for the package \"node\" and run this again." >&2; exit 1 ;;
esac
