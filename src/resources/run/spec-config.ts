import type { FileRef, SecretRef } from '#src/resources/model/references.ts';
import type { Resource, ResourceSpec } from '#src/resources/model/resource.ts';
import type { Config, RunCode } from './run-api.ts';

interface Given {
  readonly parallelism?: number | undefined;
  readonly secrets?: Readonly<Record<string, SecretRef>> | undefined;
}

/** Those of these fields that the spec gives, as Pulsar has them. */
export function configFrom(spec: Given, fields: readonly string[]): Config {
  const given = Object.entries(spec).filter(
    ([field, value]) => fields.includes(field) && value !== undefined,
  );
  const { parallelism, ...others } = Object.fromEntries(given) as Config & Given;
  return {
    ...others,
    // None at all is a state of Pulsar's, and no number.
    ...(parallelism !== undefined && parallelism > 0 && { parallelism }),
    ...(spec.secrets && { secrets: pathsOf(spec.secrets) }),
  };
}

interface Producing {
  readonly producerConfig?: object | undefined;
  readonly batchBuilder?: string | undefined;
}

/** How it produces; Pulsar tells of batches there, whichever way they were asked for. */
export function producerOf({ producerConfig, batchBuilder }: Producing): Config {
  const producer = { ...producerConfig, ...(batchBuilder && { batchBuilder }) };
  return Object.keys(producer).length > 0 ? { producerConfig: producer } : {};
}

/** Where each is, in the words of Pulsar's provider for Kubernetes: the value itself is never told. */
function pathsOf(secrets: NonNullable<Given['secrets']>): Config {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [name, { path: secret.name, key: secret.key }]),
  );
}

interface WithCode extends ResourceSpec {
  readonly code?:
    | {
        readonly configMap?: Omit<FileRef, 'namespace'> | undefined;
        readonly url?: string | undefined;
      }
    | undefined;
}

export function runCodeOf({ metadata, spec }: Resource<WithCode>): RunCode | undefined {
  const { configMap, url } = spec.code ?? {};
  if (configMap) return { file: { namespace: metadata.namespace ?? '', ...configMap } };
  return url === undefined ? undefined : { url };
}
