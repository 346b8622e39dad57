/** Where the ConfigMap, the Secrets' values and the scratch space are in each pod. */
export const paths = {
  config: '/etc/pulsar-operator/config',
  secrets: '/etc/pulsar-operator/secrets',
  merged: '/tmp/pulsar-operator.conf',
  status: '/tmp/status',
} as const;

/**
 * Lines every start script begins with. `merge BASE` prints BASE with the overrides laid over it so that each key
 * stands once: BookKeeper reads a key that stands twice as a list. POD_FQDN is the pod's own full name, known
 * without asking DNS.
 */
export const prelude = `#!/usr/bin/env bash
set -euo pipefail
lay_over() {
  awk -F= 'NR==FNR{if($0!~/^[[:space:]]*(#|$)/){k=$1;gsub(/[[:space:]]/,"",k);o[k];print};next}{k=$1;gsub(/[[:space:]]/,"",k);if(!(k in o))print}' "$1" "$2"
}
overrides() {
  sed "s/@POD_FQDN@/$POD_FQDN/g; s/@POD_NAME@/$POD_NAME/g" ${paths.config}/overrides.conf
}
secrets() {
  for file in ${paths.secrets}/*; do
    [ -f "$file" ] && printf '%s=%s\\n' "$(basename "$file")" "$(cat "$file")"
  done
  true
}
merge() { lay_over <(lay_over <(secrets) <(overrides)) "$1"; }
`;

/** A configuration file of overrides: one line a key, sorted so that its hash is stable. */
export function properties(values: Record<string, string | number | boolean>): string {
  return Object.keys(values)
    .sort()
    .map(key => `${key}=${values[key]}\n`)
    .join('');
}
