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
    if [ -f "$file" ]; then
      awk -v key="$(basename "$file")" 'NR==1{printf "%s=",key}NR>1{printf "\\\\n"}{printf "%s",$0}END{print ""}' "$file"
    fi
  done
}
merge() { lay_over <(lay_over <(secrets) <(overrides)) "$1"; }
`;

/** A configuration file of overrides: exactly one line a key, sorted so that its hash is stable. */
export function properties(values: Record<string, string | number | boolean>): string {
  return Object.keys(values)
    .sort()
    .map(key => `${key}=${String(values[key]).replaceAll(/\r?\n/g, '\\n')}\n`)
    .join('');
}
