import type { PulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import { domain } from '#src/components/build/names.ts';
import { apiResource } from '#src/kubernetes/object.ts';
import { inputSpecsOf } from '#src/resources/run/inputs.ts';
import type { Config, FieldRule } from '#src/resources/run/run-api.ts';
import { runKind } from '#src/resources/run/run-kind.ts';
import { configFrom, producerOf, runCodeOf } from '#src/resources/run/spec-config.ts';
import {
  commonFields,
  completeWindow,
  readingFields,
  usualProducer,
  withCrypto,
} from '#src/resources/run/usual.ts';

const untold: FieldRule = { isUntold: true };

/** Source: FunctionConfigUtils.validateUpdate of Pulsar 4.0, and what it was seen to do. */
const fields: Readonly<Record<string, FieldRule>> = {
  ...commonFields,
  ...readingFields,
  runtime: {},
  output: { byUpdate: true },
  outputSchemaType: {},
  outputSerdeClassName: {},
  producerConfig: { byUpdate: true, usual: usualProducer, completed: withCrypto },
  userConfig: { byUpdate: true, usual: {} },
  windowConfig: { byUpdate: true, completed: completeWindow },
  subName: {},
  subscriptionPosition: { usual: 'Latest' },
  forwardSourceMessageProperty: { usual: true, leftOut: false },
  customSchemaOutputs: untold,
  skipToLatest: untold,
  maxPendingAsyncRequests: untold,
  exposePulsarAdminClientEnabled: untold,
  inputTypeClassName: untold,
  outputTypeClassName: untold,
};

export const functionKind = runKind<PulsarFunctionSpec>(
  apiResource(domain, 'v1alpha1', 'pulsarfunctions', 'PulsarFunction'),
  {
    noun: 'function',
    collection: 'functions',
    part: 'functionConfig',
    fields,
    subscription: 'subName',
    builtinField: 'jar',
    configOf,
    codeOf: runCodeOf,
  },
);

function configOf(spec: PulsarFunctionSpec): Config {
  const { customSchemaOutputs } = spec;
  const outputs = Object.entries(customSchemaOutputs ?? {});
  return {
    ...configFrom(spec, Object.keys(fields)),
    inputSpecs: inputSpecsOf(spec),
    ...producerOf(spec),
    // Pulsar has each as a text.
    ...(customSchemaOutputs && {
      customSchemaOutputs: Object.fromEntries(
        outputs.map(([topic, schema]) => [topic, JSON.stringify({ schemaProperties: {}, ...schema })]),
      ),
    }),
  };
}
