#!/bin/sh
# Installs the packages of package-lock.json. Needs Node with npm, of any version: the right one is among the packages.
set -eu
if ! command -v npm >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo 'npm is missing: installing it' >&2
    apt-get update -qq && apt-get install -y -qq --no-install-recommends npm >/dev/null
  else
    echo 'npm is missing: install Node.js (any version from 18 on) and run this again.' >&2
    exit 1
  fi
fi
# Not npm ci: that insists on the optional packages of every other platform, which a mirror may not have.
npm install --no-save --silent --no-progress
# Without its install script the package "node" has no binary, and everything would silently run on another version.
version=$(npm exec --silent -- node --version)
case "$version" in
  v24.*) ;;
  *) echo "Node 24 was not installed (got $version): allow install scripts for the package \"node\" and run this again." >&2; exit 1 ;;
esac
