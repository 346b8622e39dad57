import type { PulsarFunctionSpec } from '#src/api/resources/functions/function.ts';
import type { RunApi } from '#src/resources/run/run-api.ts';
import { configFrom, runCodeOf } from '#src/resources/run/spec-config.ts';

/** A kind of two fields: one that an update changes, and one that only a new one has. */
export const functionApi: RunApi<PulsarFunctionSpec> = {
  noun: 'function',
  collection: 'functions',
  part: 'functionConfig',
  fields: {
    output: { byUpdate: true },
    logTopic: { byUpdate: true },
    autoAck: { usual: true },
    cleanupSubscription: { byUpdate: true, usual: true },
  },
  subscription: 'subName',
  builtinField: 'jar',
  configOf: spec => configFrom(spec, ['output', 'autoAck', 'cleanupSubscription']),
  codeOf: runCodeOf,
};
