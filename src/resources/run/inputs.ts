import { sameData } from './same-data.ts';
import { untoldHash } from './untold.ts';
import { withCrypto } from './usual.ts';

/** How each topic is read, by its name: Pulsar's `ConsumerConfig`. */
export type InputSpecs = Readonly<Record<string, InputSpec>>;

export interface InputSpec {
  readonly regexPattern?: boolean | undefined;
  readonly consumerProperties?: Readonly<Record<string, string>> | undefined;
  readonly [field: string]: unknown;
}

/** As Pulsar tells one of which nothing was said. */
const usual = { schemaProperties: {}, consumerProperties: {}, poolMessages: false, regexPattern: false };

/** What the spec may say of topics that are read, in five ways. */
export interface InputsGiven {
  readonly inputs?: readonly string[] | undefined;
  readonly topicsPattern?: string | undefined;
  readonly customSerdeInputs?: Readonly<Record<string, string>> | undefined;
  readonly customSchemaInputs?: Readonly<Record<string, object>> | undefined;
  readonly inputSpecs?: Readonly<Record<string, object>> | undefined;
}

/** All of them as Pulsar tells them: in one map. Its own order of precedence. */
export function inputSpecsOf(given: InputsGiven): InputSpecs | undefined {
  const serdes = Object.entries(given.customSerdeInputs ?? {});
  const all: Record<string, InputSpec> = {
    ...Object.fromEntries((given.inputs ?? []).map(topic => [topic, {}])),
    ...(given.topicsPattern !== undefined && { [given.topicsPattern]: { regexPattern: true } }),
    ...Object.fromEntries(serdes.map(([topic, serdeClassName]) => [topic, { serdeClassName }])),
    ...(given.customSchemaInputs as InputSpecs | undefined),
    ...(given.inputSpecs as InputSpecs | undefined),
  };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** The topics that are read in another way; `others` where they are other topics, which no update brings. */
export function differingInputs(
  told: InputSpecs,
  wanted: InputSpecs,
  applied: Readonly<Record<string, string>>,
): readonly string[] | 'others' {
  const topics = Object.keys(wanted);
  const isSame = Object.keys(told).length === topics.length && topics.every(topic => topic in told);
  if (!isSame) return 'others';
  const asPattern = (spec: InputSpec | undefined) => spec?.regexPattern ?? false;
  if (topics.some(topic => asPattern(told[topic]) !== asPattern(wanted[topic]))) return 'others';
  const differing = topics.filter(topic => !sameInput(told[topic] ?? {}, wanted[topic] ?? {}));
  return consumerHash(wanted) === applied['consumerProperties'] ? differing : topics;
}

/** What an update says of these topics: each as a whole. */
export function updatedInputs(wanted: InputSpecs, topics: readonly string[]): InputSpecs | undefined {
  if (topics.length === 0) return undefined;
  return Object.fromEntries(topics.map(topic => [topic, { ...usual, ...wanted[topic] }]));
}

/** Of properties of consumers Pulsar before 4.0.13 tells nothing. */
export function consumerHash(wanted: InputSpecs | undefined): string | undefined {
  const given = Object.entries(wanted ?? {}).flatMap(([topic, { consumerProperties = {} }]) =>
    Object.keys(consumerProperties).length > 0 ? [[topic, consumerProperties] as const] : [],
  );
  return given.length > 0 ? untoldHash(Object.fromEntries(given)) : undefined;
}

function sameInput(told: InputSpec, wanted: InputSpec): boolean {
  const [one, other] = [told, wanted].map(spec => {
    const { consumerProperties: _, ...known } = { ...usual, ...spec };
    return withCrypto(known);
  });
  return sameData(one, other);
}
