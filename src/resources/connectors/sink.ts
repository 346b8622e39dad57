import type { PulsarSinkSpec } from '#src/api/resources/functions/sink.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { inputSpecsOf } from '#src/resources/run/inputs.ts';
import type { Config, FieldRule } from '#src/resources/run/run-api.ts';
import { runKind } from '#src/resources/run/run-kind.ts';
import { configFrom, runCodeOf } from '#src/resources/run/spec-config.ts';
import { commonFields, readingFields } from '#src/resources/run/usual.ts';

const byUpdate = { byUpdate: true } as const;

/** Source: SinkConfigUtils.validateUpdate of Pulsar 4.0, which does not look at retries. */
const fields: Readonly<Record<string, FieldRule>> = {
  ...commonFields,
  ...readingFields,
  configs: { byUpdate: true, usual: {} },
  maxMessageRetries: {},
  deadLetterTopic: {},
  negativeAckRedeliveryDelayMs: {},
  sourceSubscriptionName: {},
  sourceSubscriptionPosition: { byUpdate: true, usual: 'Latest' },
  // Of this Pulsar tells only what is built in.
  transformFunction: { byUpdate: true, isUntold: true },
  transformFunctionClassName: byUpdate,
  transformFunctionConfig: byUpdate,
};

export const sinkKind = runKind<PulsarSinkSpec>(
  apiResource(domain, 'v1alpha1', 'pulsarsinks', 'PulsarSink'),
  {
    ...{ noun: 'sink', collection: 'sinks', part: 'sinkConfig', fields },
    subscription: 'sourceSubscriptionName',
    builtinField: 'archive',
    configOf,
    codeOf: runCodeOf,
  },
);

function configOf(spec: PulsarSinkSpec): Config {
  const types = Object.entries(spec.topicToSchemaType ?? {});
  const inputs = {
    ...spec,
    customSerdeInputs: spec.topicToSerdeClassName,
    customSchemaInputs: Object.fromEntries(types.map(([topic, schemaType]) => [topic, { schemaType }])),
  };
  return { ...configFrom(spec, Object.keys(fields)), inputSpecs: inputSpecsOf(inputs) };
}
