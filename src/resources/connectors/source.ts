import type { PulsarSourceSpec } from '#src/api/resources/functions/source.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import type { Config, FieldRule } from '#src/resources/run/run-api.ts';
import { runKind } from '#src/resources/run/run-kind.ts';
import { configFrom, producerOf, runCodeOf } from '#src/resources/run/spec-config.ts';
import { commonFields, usualProducer, withCrypto } from '#src/resources/run/usual.ts';

const byUpdate = { byUpdate: true } as const;

/** Source: SourceConfigUtils.validateUpdate of Pulsar 4.0. */
const fields: Readonly<Record<string, FieldRule>> = {
  ...commonFields,
  topicName: byUpdate,
  serdeClassName: byUpdate,
  schemaType: byUpdate,
  configs: { byUpdate: true, usual: {} },
  producerConfig: { byUpdate: true, usual: usualProducer, completed: withCrypto },
  batchSourceConfig: byUpdate,
};

export const sourceKind = runKind<PulsarSourceSpec>(
  apiResource(domain, 'v1alpha1', 'pulsarsources', 'PulsarSource'),
  {
    ...{ noun: 'source', collection: 'sources', part: 'sourceConfig', fields },
    // One that works in batches and one that does not are not changed into each other.
    always: 'batchSourceConfig',
    builtinField: 'archive',
    configOf: (spec): Config => ({ ...configFrom(spec, Object.keys(fields)), ...producerOf(spec) }),
    codeOf: runCodeOf,
  },
);
