import type { Rule } from '#src/api/schema/rule.ts';

interface WithFile {
  readonly code: { readonly configMap?: { readonly key: string } | undefined };
  readonly className?: string | undefined;
}

/** A JAR does not say which of its classes it is. */
export const connectorClass: Rule<WithFile> = {
  field: 'className',
  cel: "!has(self.code.configMap) || !self.code.configMap.key.endsWith('.jar') || has(self.className)",
  message: 'must be given with a JAR: only an archive (.nar) names its class.',
  check: ({ code, className }) => !code.configMap?.key.endsWith('.jar') || className !== undefined,
};

interface Serialised {
  readonly serdeClassName?: string | undefined;
  readonly schemaType?: string | undefined;
}

export const oneSerialisation: Rule<Serialised> = {
  field: 'serdeClassName',
  cel: '!(has(self.serdeClassName) && has(self.schemaType))',
  message: 'cannot be given with schemaType. Leave one out.',
  check: ({ serdeClassName, schemaType }) => serdeClassName === undefined || schemaType === undefined,
};

/** What a sink reads, and in which order. */
export interface SinkFields {
  readonly inputs?: readonly string[] | undefined;
  readonly topicsPattern?: string | undefined;
  readonly topicToSerdeClassName?: object | undefined;
  readonly topicToSchemaType?: object | undefined;
  readonly inputSpecs?: object | undefined;
  readonly retainOrdering?: boolean | undefined;
  readonly retainKeyOrdering?: boolean | undefined;
  readonly processingGuarantees?: string | undefined;
  readonly autoAck?: boolean | undefined;
  readonly maxMessageRetries?: number | undefined;
  readonly deadLetterTopic?: string | undefined;
}

const maps = ['topicToSerdeClassName', 'topicToSchemaType', 'inputSpecs'] as const;
const isSet = (field: string) => `(has(self.${field}) && self.${field})`;
const isOnce = (guarantee: string) =>
  `(has(self.processingGuarantees) && self.processingGuarantees == '${guarantee}')`;

/** Source: SinkConfigUtils.validateAndExtractDetails of Pulsar 4.0. */
export const sinkRules: readonly Rule<SinkFields>[] = [
  {
    field: 'inputs',
    cel: `has(self.inputs) || has(self.topicsPattern) || ${maps.map(name => `(has(self.${name}) && size(self.${name}) > 0)`).join(' || ')}`,
    message: 'must be given, or topicsPattern, topicToSerdeClassName, topicToSchemaType or inputSpecs.',
    check: given =>
      given.inputs !== undefined ||
      given.topicsPattern !== undefined ||
      maps.some(name => Object.keys(given[name] ?? {}).length > 0),
  },
  {
    field: 'retainKeyOrdering',
    cel: `!(${isSet('retainKeyOrdering')} && (${isSet('retainOrdering')} || ${isOnce('EFFECTIVELY_ONCE')}))`,
    message: 'cannot be set with retainOrdering or EFFECTIVELY_ONCE, which are more. Leave it out.',
    check: ({ retainKeyOrdering, retainOrdering, processingGuarantees }) =>
      !retainKeyOrdering || !(retainOrdering || processingGuarantees === 'EFFECTIVELY_ONCE'),
  },
  {
    field: 'autoAck',
    cel: `!has(self.autoAck) || self.autoAck || !${isOnce('ATMOST_ONCE')}`,
    message: 'must not be false with processingGuarantees: ATMOST_ONCE. Leave it out.',
    check: ({ autoAck, processingGuarantees }) => autoAck !== false || processingGuarantees !== 'ATMOST_ONCE',
  },
  {
    field: 'deadLetterTopic',
    cel: '!has(self.deadLetterTopic) || (has(self.maxMessageRetries) && self.maxMessageRetries > 0)',
    message: 'must come with maxMessageRetries: without a limit no message is given up.',
    check: ({ deadLetterTopic, maxMessageRetries = 0 }) =>
      deadLetterTopic === undefined || maxMessageRetries > 0,
  },
];
