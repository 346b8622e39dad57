import { isRecord } from '#src/kubernetes/difference.ts';
import type { FileProblem } from './python/read-file.ts';
import { commonNamespace, wholeName } from './topic-names.ts';

type Config = Readonly<Record<string, unknown>>;

/** A function as a file asks for it. */
export interface FunctionAsked {
  /** `tenant/namespace/name`. */
  readonly fqfn: string;
  /** The file with its code: itself, or another of the directory. */
  readonly file: string;
  /** Fields of the `spec` of its PulsarFunction, without those that the directory gives. */
  readonly spec: Config;
}

/**
 * What a file's dict means, with Pulsar's defaults: its name is that of its class, it is in the namespace of its inputs, and
 * what it makes of one input goes to `{input}-{name}-output`, unless `output` is None. What no field may be is for the API server.
 * Source: CmdFunctions and FunctionConfigUtils of Pulsar.
 */
export function functionOf(config: Config, files: ReadonlySet<string>): FunctionAsked | FileProblem {
  try {
    return asked(config, files);
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

function asked(config: Config, files: ReadonlySet<string>): FunctionAsked {
  const { py, fqfn, tenant, namespace, name, output, runtime = 'PYTHON', ...rest } = config;
  for (const other of ['jar', 'go'])
    if (other in config)
      throw new Error(`has ${other} in its configuration: a file of a directory is Python`);
  if (runtime !== 'PYTHON')
    throw new Error(`has the runtime ${JSON.stringify(runtime)}: a file of a directory is Python`);
  const file = fileOf(py, files);
  const className = classOf(rest['className'], file);
  const inputs = namesOf(rest['inputs'], 'inputs');
  const place = placeOf({ fqfn, tenant, namespace, name }, className, inputs);
  const spec = { ...withWholeNames(rest, inputs), ...place, runtime, className };
  const result = outputOf(output, 'output' in config, inputs, place.name);
  return {
    fqfn: `${place.tenant}/${place.namespace}/${place.name}`,
    file,
    spec: withoutNone({ ...spec, ...(result !== undefined && { output: result }) }),
  };
}

/** `py` is where a person's container had it. */
function fileOf(py: unknown, files: ReadonlySet<string>): string {
  const file = text(py, 'py').split('/').at(-1) ?? '';
  if (!files.has(file))
    throw new Error(`has py ${JSON.stringify(py)}, and there is no file ${file} in the directory`);
  return file;
}

/** Python finds a class by its module, which is the file; a module alone is a function of old form. */
function classOf(className: unknown, file: string): string {
  const said = text(className, 'className');
  const module = file.replace(/\.py$/, '');
  if (said === module) return said;
  if (!said.includes('.')) return `${module}.${said}`;
  if (!said.startsWith(`${module}.`))
    throw new Error(
      `has className ${said}, which is not in ${file}: write ${module}.${said.split('.').at(-1)}`,
    );
  return said;
}

interface Place {
  readonly tenant: string;
  readonly namespace: string;
  readonly name: string;
}

function placeOf(
  { fqfn, ...given }: Readonly<Record<string, unknown>>,
  className: string,
  inputs: readonly string[],
): Place {
  if (fqfn !== undefined && fqfn !== null) {
    const [tenant, namespace, name, ...more] = text(fqfn, 'fqfn').split('/');
    if (!tenant || !namespace || !name || more.length > 0)
      throw new Error(`has fqfn ${JSON.stringify(fqfn)}: write tenant/namespace/name`);
    return { tenant, namespace, name };
  }
  const common = commonNamespace(inputs) ?? { tenant: 'public', namespace: 'default' };
  const or = (field: string, usual: string) =>
    given[field] === undefined || given[field] === null ? usual : text(given[field], field);
  return {
    tenant: or('tenant', common.tenant),
    namespace: or('namespace', common.namespace),
    name: or('name', className.split('.').at(-1) ?? className),
  };
}

function outputOf(
  output: unknown,
  isSaid: boolean,
  inputs: readonly string[],
  name: string,
): string | undefined {
  if (output !== undefined && output !== null && output !== '') return wholeName(text(output, 'output'));
  const [input, ...others] = inputs;
  return isSaid || input === undefined || others.length > 0 ? undefined : `${input}-${name}-output`;
}

const topics = ['logTopic', 'deadLetterTopic'];
const byTopic = ['customSerdeInputs', 'customSchemaInputs', 'inputSpecs'];

function withWholeNames(config: Config, inputs: readonly string[]): Config {
  const changed = Object.entries(config).map(([field, value]) => {
    if (topics.includes(field) && typeof value === 'string' && value !== '') return [field, wholeName(value)];
    if (byTopic.includes(field) && isRecord(value))
      return [field, Object.fromEntries(Object.entries(value).map(named))];
    return field === 'secrets' && isRecord(value) ? [field, secretsOf(value)] : [field, value];
  });
  return { ...Object.fromEntries(changed), ...(inputs.length > 0 && { inputs }) };
}

/** A pattern is no name. */
function named([topic, value]: [string, unknown]): [string, unknown] {
  return [isRecord(value) && value['regexPattern'] === true ? topic : wholeName(topic), value];
}

/** In the words of Pulsar's provider for Kubernetes a Secret is a path. */
function secretsOf(secrets: Config): Config {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => {
      if (!isRecord(value) || !('path' in value)) return [name, value];
      const { path, ...rest } = value;
      return [name, { name: path, ...rest }];
    }),
  );
}

function namesOf(value: unknown, field: string): string[] {
  if (value === undefined || value === null) return [];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return [...new Set(all.map(each => wholeName(text(each, field))))];
}

function text(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`has ${field} ${JSON.stringify(value)}, which is no text`);
}

/** None is what is not given. */
function withoutNone(config: Config): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}
