import { isReasoned, textOf } from '#src/clients/network/answer-text.ts';
import { answerWithin } from '#src/clients/network/deadline.ts';
import {
  type Answer,
  AnswerError,
  type ExchangeOptions,
  exchange,
  type Method,
} from '#src/clients/network/exchange.ts';
import { fewAtATime } from '#src/clients/network/few-at-a-time.ts';
import { Form } from '#src/clients/network/form.ts';
import { reasonOf } from '#src/clients/network/reason.ts';
import { type BrokerCredentials, headersOf, withoutSecrets } from './credentials.ts';

/**
 * Has a broker publish to its own health topic and read it back; `broker` is its web address, such as
 * `http://198.18.0.1:8080`. Rejects with what the broker answers, or that it did not within `deadlineMs`.
 * Source: BrokersBase.healthCheck of Pulsar 4.0 (`topicVersion` is ignored where it is not known any more).
 */
export async function checkBroker(broker: string, options: AskOptions): Promise<void> {
  const url = `${broker}/admin/v2/brokers/health?topicVersion=V2`;
  const { status, answer } = await ask('GET', url, options);
  if (status !== 200) throw refusal(url, status, answer, options);
}

/** As many topics at a time as a broker unloads without the others noticing. */
const unloadsAtOnce = 8;
/** How often a topic is tried: one that changes hands just then refuses the first time. */
const mostTries = 3;
/** What is still open then stays open: whoever waits for it has other things to do. */
const longestMs = 40_000;
/** So many are named with their reasons; of the others it is said how many they are. */
const mostNamed = 3;

/**
 * Has brokers close topics (`tenant/namespace/persistent/topic`), which their next user opens again; one that no broker
 * has open is passed over. All are tried; rejects when some could not be closed in three rounds, and says which and why.
 * Source: PersistentTopicsBase.unloadTopic of Pulsar 4.0.
 */
export async function unloadTopics(
  broker: string,
  topics: readonly string[],
  options: AskOptions,
): Promise<void> {
  let failed = new Map<string, unknown>(topics.map(topic => [topic, undefined]));
  const call = { deadlineMs: longestMs, signal: options.signal };
  await answerWithin(
    call,
    reason => new Error(reason),
    async signal => {
      for (let tries = 0; tries < mostTries && failed.size > 0 && !signal.aborted; tries++) {
        failed = await tryEach([...failed.keys()], topic => unload(broker, topic, { ...options, signal }));
        options.signal?.throwIfAborted();
        // What keeps one from being asked keeps all.
        options.before?.();
      }
    },
  );
  if (failed.size === 0) return;
  const named = [...failed].slice(0, mostNamed).map(([topic, why]) => `${topic} (${reasonOf(why)})`);
  const others = failed.size > named.length ? ` and ${failed.size - named.length} more` : '';
  throw new Error(`${failed.size} of ${topics.length} topics stay open: ${named.join(', ')}${others}`);
}

/** Does it with each, a few at a time; returns those with which it failed and why. */
async function tryEach<T>(all: readonly T[], use: (each: T) => Promise<void>): Promise<Map<T, unknown>> {
  const failed = new Map<T, unknown>();
  await fewAtATime(all, unloadsAtOnce, each =>
    use(each).catch((error: unknown) => void failed.set(each, error)),
  );
  return failed;
}

async function unload(broker: string, topic: string, options: AskOptions): Promise<void> {
  const [tenant, namespace, domain, name] = topic.split('/');
  await ask('PUT', `${broker}/admin/v2/${domain}/${tenant}/${namespace}/${name}/unload`, options);
}

/** A broker did not do what it was asked for; `status` is the HTTP status. */
export class BrokerError extends AnswerError {
  override readonly name = 'BrokerError';
  /** The broker's own words, without who was asked for what. */
  readonly said: string | undefined;

  constructor(message: string, status?: number, options: ErrorOptions & { readonly said?: string } = {}) {
    super(message, status, options);
    this.said = options.said;
  }
}

export interface AskOptions extends Omit<ExchangeOptions, 'shown' | 'ca'> {
  /** They go to the broker that is asked and to its peers, and to nobody else. */
  readonly credentials: BrokerCredentials;
  /**
   * The brokers to which one may send us on: what stands in its answer (`host:port`), and the web address that is asked
   * instead. A redirect to anywhere else is not followed: whoever chose the image of a broker could have the operator
   * ask what only the operator reaches.
   */
  readonly peers?: ReadonlyMap<string, string> | undefined;
}

interface Asked {
  readonly status: number;
  readonly answer: string;
  readonly headers: Answer['headers'];
}

/**
 * One call of the admin API, at the broker that serves it: one that is asked says who does, and that may change once more
 * on the way. What is not there (404) is an answer; anything else but success rejects with a {@link BrokerError}.
 */
export async function ask(method: Method, url: string, options: AskOptions, body?: unknown): Promise<Asked> {
  // A form says itself what it is.
  const type = body instanceof Form ? {} : { 'content-type': 'application/json' };
  let target = url;
  for (let hops = 0; hops < 3; hops++) {
    const { ca } = options.credentials;
    const shown = { headers: { ...headersOf(options.credentials), ...type } };
    const { status, body: answer, headers } = await exchange(method, target, { ...options, shown, ca }, body);
    if (status < 300 || status === 404) return { status, answer, headers };
    if (status !== 307) throw refusal(target, status, answer, options);
    target = next(target, headers['location']?.toString(), options);
  }
  throw new BrokerError(`${url} is passed on without end`, 307);
}

/** What a status means to a caller without a token, and to one with. */
const refusals: Readonly<Record<number, readonly [anonymous: string, known: string]>> = {
  401: [
    'the broker asks for authentication, and the operator has no token',
    "the broker does not take the operator's token",
  ],
  403: [
    'the broker does not allow this to the operator, which has no token',
    "the broker does not allow this to the role of the operator's token",
  ],
};

/** A status that is no success, as an error with what it means. */
export function refusal(url: string, status: number, body: string, { credentials }: AskOptions): BrokerError {
  const words = withoutSecrets(textOf(body), credentials);
  const meant = refusals[status]?.[credentials.token === undefined ? 0 : 1] ?? words;
  // Pulsar refuses with 403 also what nobody may do, such as to name a cluster that there is not.
  const said = status === 403 && isReasoned(body) ? words : meant;
  return new BrokerError(`${url} answers ${status}: ${said}`, status, { said });
}

/** Whether it was refused for who asked: another token may help. */
export function isUnauthorized(error: unknown): boolean {
  return error instanceof BrokerError && error.status !== undefined && error.status in refusals;
}

function next(from: string, location: string | undefined, { peers, credentials }: AskOptions): string {
  const to = URL.parse(location ?? '', from);
  const broker = to && addressOf(to, new URL(from), peers);
  // An address that repeats what was shown would be told with every error.
  const isClean = withoutSecrets(location ?? '', credentials) === location;
  if (broker && isClean) return `${broker}${to.pathname}${to.search}`;
  const where = isClean ? to?.host.slice(0, 200) || 'no address' : 'an address with the token in it';
  throw new BrokerError(
    `${from} sends on to ${where}, which is no broker of this cluster: not followed`,
    307,
  );
}

/** The web address of the broker that is meant, if it is the one that answered or a peer. */
function addressOf(to: URL, from: URL, peers: AskOptions['peers']): string | undefined {
  // What is shown goes over no other kind of connection than it was to go.
  if (to.protocol !== from.protocol) return undefined;
  return to.host === from.host ? from.origin : peers?.get(to.host);
}
