/** Keys of functions_worker.yml that are lists. Source: WorkerConfig of Pulsar 4.0. */
const lists: readonly string[] = [
  'additionalEnabledConnectorUrlPatterns',
  'additionalEnabledFunctionsUrlPatterns',
  'additionalJavaRuntimeArguments',
  'authenticationProviders',
  'brokerClientTlsCiphers',
  'brokerClientTlsProtocols',
  'proxyRoles',
  'superUserRoles',
  'webServiceTlsCiphers',
  'webServiceTlsProtocols',
];

interface Tree {
  [key: string]: unknown;
}

/** Keys and values as people write them, as the tree that a YAML file is: a dot leads into a section, commas make a list. */
export function nested(values: Readonly<Record<string, string | number>>): Tree {
  const tree: Tree = {};
  for (const [key, value] of Object.entries(values)) {
    const sections = key.split('.');
    const last = sections.pop() ?? key;
    let at = tree;
    for (const section of sections) {
      const below = at[section];
      at = at[section] = typeof below === 'object' && below !== null ? { ...below } : {};
    }
    at[last] = lists.includes(key)
      ? String(value)
          .split(/\s*,\s*/)
          .filter(Boolean)
      : value;
  }
  return tree;
}
