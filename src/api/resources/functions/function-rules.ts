import type { Rule } from '#src/api/schema/rule.ts';

/** What of a PulsarFunction depends on something else. */
export interface FunctionFields {
  readonly runtime: string;
  readonly code: {
    readonly configMap?:
      | { readonly key: string; readonly alongside?: readonly object[] | undefined }
      | undefined;
    readonly url?: string | undefined;
  };
  readonly className?: string | undefined;
  readonly inputs?: readonly string[] | undefined;
  readonly topicsPattern?: string | undefined;
  readonly customSerdeInputs?: object | undefined;
  readonly customSchemaInputs?: object | undefined;
  readonly inputSpecs?: object | undefined;
  readonly output?: string | undefined;
  readonly outputSchemaType?: string | undefined;
  readonly outputSerdeClassName?: string | undefined;
  readonly processingGuarantees?: string | undefined;
  readonly retainOrdering?: boolean | undefined;
  readonly retainKeyOrdering?: boolean | undefined;
  readonly autoAck?: boolean | undefined;
  readonly maxMessageRetries?: number | undefined;
  readonly deadLetterTopic?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly windowConfig?: object | undefined;
  readonly secrets?: object | undefined;
}

type FunctionRule = Rule<FunctionFields>;

const isSet = (field: string) => `(has(self.${field}) && self.${field})`;
const isOnce = (guarantee: string) =>
  `(has(self.processingGuarantees) && self.processingGuarantees == '${guarantee}')`;
const retries = '(has(self.maxMessageRetries) && self.maxMessageRetries >= 0)';
const doesRetry = ({ maxMessageRetries = -1 }: FunctionFields) => maxMessageRetries >= 0;

const maps = ['customSerdeInputs', 'customSchemaInputs', 'inputSpecs'] as const;

/** What it reads and writes. Source: FunctionConfigUtils.doCommonChecks of Pulsar 4.0. */
const topics: FunctionRule[] = [
  {
    field: 'inputs',
    cel: `has(self.inputs) || has(self.topicsPattern) || ${maps.map(name => `(has(self.${name}) && size(self.${name}) > 0)`).join(' || ')}`,
    message: 'must be given, or topicsPattern, customSerdeInputs, customSchemaInputs or inputSpecs.',
    check: given =>
      given.inputs !== undefined ||
      given.topicsPattern !== undefined ||
      maps.some(name => Object.keys(given[name] ?? {}).length > 0),
  },
  {
    field: 'output',
    cel: `!has(self.output) || !((has(self.inputs) && self.output in self.inputs) || ${maps.map(name => `(has(self.${name}) && self.output in self.${name})`).join(' || ')})`,
    message: 'must not be one of its inputs: it would read what it writes. Choose another topic.',
    check: ({ output, ...given }) =>
      output === undefined ||
      !(given.inputs?.includes(output) || maps.some(name => output in (given[name] ?? {}))),
  },
  {
    field: 'outputSerdeClassName',
    cel: '!(has(self.outputSerdeClassName) && has(self.outputSchemaType))',
    message: 'cannot be given with outputSchemaType. Leave one out.',
    check: given => given.outputSerdeClassName === undefined || given.outputSchemaType === undefined,
  },
];

const order: FunctionRule[] = [
  {
    field: 'retainKeyOrdering',
    cel: `!(${isSet('retainKeyOrdering')} && ${isSet('retainOrdering')})`,
    message: 'cannot be set with retainOrdering, which is more. Leave one out.',
    check: given => !(given.retainKeyOrdering && given.retainOrdering),
  },
  {
    field: 'retainKeyOrdering',
    cel: `!(${isSet('retainKeyOrdering')} && ${isOnce('EFFECTIVELY_ONCE')})`,
    message: 'cannot be set with processingGuarantees: EFFECTIVELY_ONCE, which keeps the order of a topic.',
    check: given => !(given.retainKeyOrdering && given.processingGuarantees === 'EFFECTIVELY_ONCE'),
  },
  {
    field: 'timeoutMs',
    cel: `!has(self.timeoutMs) || !has(self.processingGuarantees) || ${isOnce('ATLEAST_ONCE')}`,
    message: 'can be given with processingGuarantees: ATLEAST_ONCE only. Leave it out.',
    check: given =>
      given.timeoutMs === undefined || (given.processingGuarantees ?? 'ATLEAST_ONCE') === 'ATLEAST_ONCE',
  },
  {
    field: 'autoAck',
    cel: `!has(self.autoAck) || self.autoAck || !${isOnce('ATMOST_ONCE')}`,
    message:
      'must not be false with processingGuarantees: ATMOST_ONCE, which acknowledges first. Leave it out.',
    check: given => given.autoAck !== false || given.processingGuarantees !== 'ATMOST_ONCE',
  },
  {
    field: 'maxMessageRetries',
    cel: `!(${retries} && ${isOnce('EFFECTIVELY_ONCE')})`,
    message: 'cannot be given with processingGuarantees: EFFECTIVELY_ONCE. Leave it out.',
    check: given => !doesRetry(given) || given.processingGuarantees !== 'EFFECTIVELY_ONCE',
  },
  {
    field: 'deadLetterTopic',
    cel: `!has(self.deadLetterTopic) || ${retries}`,
    message: 'must come with maxMessageRetries: without a limit no message is given up.',
    check: given => given.deadLetterTopic === undefined || doesRetry(given),
  },
  {
    field: 'windowConfig',
    cel: `!has(self.windowConfig) || !(${isOnce('EFFECTIVELY_ONCE')} || ${isOnce('MANUAL')} || ${isSet('autoAck')})`,
    message:
      'cannot be given with processingGuarantees: EFFECTIVELY_ONCE or MANUAL, or autoAck: true. Leave these out.',
    check: given =>
      given.windowConfig === undefined ||
      !(['EFFECTIVELY_ONCE', 'MANUAL'].includes(given.processingGuarantees ?? '') || given.autoAck),
  },
];

const isJava = "self.runtime == 'JAVA'";

/** What only Java has. Source: doPythonChecks and doGolangChecks of the same. */
const languages: FunctionRule[] = [
  {
    field: 'processingGuarantees',
    cel: `${isJava} || !${isOnce('EFFECTIVELY_ONCE')}`,
    message: 'cannot be EFFECTIVELY_ONCE in Python or Go: Pulsar has that in Java only. Use ATLEAST_ONCE.',
    check: given => given.runtime === 'JAVA' || given.processingGuarantees !== 'EFFECTIVELY_ONCE',
  },
  {
    field: 'windowConfig',
    cel: `${isJava} || !has(self.windowConfig)`,
    message: 'must not be given in Python or Go: Pulsar has windows in Java only. Leave it out.',
    check: given => given.runtime === 'JAVA' || given.windowConfig === undefined,
  },
  {
    field: 'maxMessageRetries',
    cel: `${isJava} || !${retries}`,
    message:
      'must not be given in Python or Go, nor a deadLetterTopic: Pulsar has that in Java only. Catch the exception, and publish to a topic of your own.',
    check: given => given.runtime === 'JAVA' || !doesRetry(given),
  },
  {
    field: 'retainKeyOrdering',
    cel: `self.runtime != 'GO' || !${isSet('retainKeyOrdering')}`,
    message: 'cannot be set in Go: Pulsar does not have that there. Use retainOrdering.',
    check: given => given.runtime !== 'GO' || !given.retainKeyOrdering,
  },
  {
    field: 'secrets',
    cel: "self.runtime != 'GO' || !has(self.secrets)",
    message: 'must not be given in Go: Pulsar has no secrets there. Read an environment variable.',
    check: given => given.runtime !== 'GO' || given.secrets === undefined,
  },
];

const isBuiltin = "(has(self.code.url) && self.code.url.startsWith('builtin://'))";
const inPython = "(self.runtime == 'PYTHON' && has(self.code.configMap))";

const codes: FunctionRule[] = [
  {
    field: 'className',
    cel: `has(self.className) || self.runtime == 'GO' || ${isBuiltin}`,
    message: 'must be given: the class of the function, for example orders.Totals.',
    check: given =>
      given.className !== undefined ||
      given.runtime === 'GO' ||
      given.code.url?.startsWith('builtin://') === true,
  },
  {
    field: 'code.url',
    cel: `${isJava} || !${isBuiltin}`,
    message:
      'cannot be built in where the runtime is not JAVA: workers have built-in functions in Java only.',
    check: given => given.runtime === 'JAVA' || !given.code.url?.startsWith('builtin://'),
  },
  {
    field: 'code.configMap.key',
    cel: `!${inPython} || self.code.configMap.key.matches(r'\\.(py|zip|whl)$')`,
    message: 'must end with .py, .zip or .whl in Python: the workers go by the name of the file.',
    check: given =>
      given.runtime !== 'PYTHON' || !given.code.configMap || /\.(py|zip|whl)$/.test(given.code.configMap.key),
  },
  {
    field: 'className',
    cel: `!${inPython} || !self.code.configMap.key.endsWith('.py') || !has(self.className) || (self.className + '.').startsWith(self.code.configMap.key.replace('.py', '.'))`,
    message: 'must begin with the name of the file in Python: orders.Totals for orders.py.',
    check: ({ runtime, code, className }) =>
      runtime !== 'PYTHON' ||
      !code.configMap?.key.endsWith('.py') ||
      className === undefined ||
      `${className}.`.startsWith(code.configMap.key.replaceAll('.py', '.')),
  },
];

export const functionRules: readonly FunctionRule[] = [...topics, ...order, ...languages, ...codes];
