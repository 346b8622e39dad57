import type { Mistake } from './mistake.ts';

function withVariable(component: string, name: string): Record<string, unknown> {
  const containers = [
    {
      name: component,
      env: [
        { name: 'TZ', value: 'UTC' },
        { name, value: 'x' },
      ],
    },
  ];
  return { [`${component}.podTemplate.spec`]: { containers } };
}

const variables: [component: string, name: string, remedy: string][] = [
  ['broker', 'PULSAR_MEM', 'Set broker.jvm.heap and broker.jvm.directMemory'],
  ['bookkeeper', 'BOOKIE_MEM', 'Set bookkeeper.jvm.heap'],
  ['zookeeper', 'PULSAR_GC', 'Set zookeeper.jvm.garbageCollector'],
  ['proxy', 'PULSAR_EXTRA_OPTS', 'Set proxy.jvm.options'],
  ['proxy', 'OPTS', 'Set proxy.jvm.options'],
  ['autorecovery', 'PULSAR_GC_LOG', 'Set autorecovery.jvm.options'],
  ['broker', 'PULSAR_PREFIX_managedLedgerCacheSizeMB', 'Set broker.config'],
  ['broker', 'PF_failureCheckFreqMs', 'functions.config'],
  ['bookkeeper', 'BOOKIE_CONF', 'Set bookkeeper.config'],
  ['zookeeper', 'POD_NAME', 'Remove them'],
];

/** Variables of the image that have no effect on a server. */
export const inertVariables = variables.map(
  ([component, name, remedy]): Mistake => [
    `${name} for ${component}`,
    withVariable(component, name),
    `spec.${component}.podTemplate.spec.containers[0]`,
    remedy,
  ],
);
