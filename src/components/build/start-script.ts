/** Where the ConfigMap, the Secrets' values and the scratch space are in each pod. */
export const paths = {
  config: '/etc/pulsar-operator/config',
  secrets: '/etc/pulsar-operator/secrets',
  geo: '/etc/pulsar-operator/geo',
  merged: '/tmp/pulsar-operator.conf',
  status: '/tmp/status',
} as const;

/** Prints a file of the ConfigMap with what stands for the pod's own names put in. */
export function withPodNames(file: string): string {
  return `sed "s/@POD_FQDN@/$POD_FQDN/g; s/@POD_NAME@/$POD_NAME/g" ${paths.config}/${file}`;
}

/**
 * Lines every start script begins with. `merge BASE` prints BASE with the overrides laid over it so that each key
 * stands once: BookKeeper reads a key that stands twice as a list. `merge BASE as_list` is for files that BookKeeper
 * reads: it takes a value apart at its commas twice, and each time two backslashes become one. `escaped FILE` prints a
 * Secret's value as `escapedValue` does; its last line break is the editor's. POD_FQDN is the pod's own full name, known
 * without asking DNS. Source: AbstractConfiguration.loadConf of BookKeeper 4.17, run.
 */
export const prelude = String.raw`#!/usr/bin/env bash
set -euo pipefail
lay_over() {
  awk -F= 'NR==FNR{if($0!~/^[[:space:]]*(#|$)/){k=$1;gsub(/[[:space:]]/,"",k);o[k];print};next}{k=$1;gsub(/[[:space:]]/,"",k);if(!(k in o))print}' "$1" "$2"
}
overrides() {
  ${withPodNames('overrides.conf')}
}
escaped() {
  od -An -v -tu1 "$1" | LC_ALL=C awk '
    function unit(c){printf "\\u%04x",c}
    function put(c){
      if(broken){printf "\\n";broken=0;first=0}
      if(c==10)broken=1
      else if(c==92)printf "\\\\"
      else if(c>32&&c<127||c==32&&!first)printf "%c",c
      else if(c<65536)unit(c)
      else{c-=65536;unit(55296+int(c/1024));unit(56320+c%1024)}
      first=0
    }
    BEGIN{first=1}
    {for(i=1;i<=NF;i++){b=$i;if(more){point=point*64+b%64;if(!--more)put(point)}else if(b<192)put(b+0);else{more=1+(b>=224)+(b>=240);point=b%(more==1?32:more==2?16:8)}}}'
}
secrets() {
  for file in ${paths.secrets}/*; do
    if [ -f "$file" ]; then
      printf '%s=%s\n' "$(basename "$file")" "$(escaped "$file")"
    fi
  done
}
as_list() { sed 's/\\\\/&&&&/g'; }
merge() { lay_over <(lay_over <(secrets) <(overrides) | "${'$'}{2:-cat}") "$1"; }
`;

/** A configuration file of overrides: exactly one line a key, sorted so that its hash is stable. */
export function properties(values: Record<string, string | number | boolean>): string {
  return Object.keys(values)
    .sort()
    .map(key => `${key}=${escapedValue(String(values[key]))}\n`)
    .join('');
}

/** As java.util.Properties.store writes a value, so that all loaders read what was written: they take files for ISO 8859-1. */
function escapedValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll(/^ |[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
