import { AnswerError } from '#src/clients/network/exchange.ts';
import { adminPath, outcomeOf, readAdmin } from '#src/clients/pulsar/admin-request.ts';
import { changedTopic, type Entry, topicLedgers } from '#src/clients/pulsar/policy-changes.ts';
import { isExpected } from '#src/kubernetes/errors.ts';
import type { ObjectKey } from '#src/kubernetes/object.ts';
import type { ListedTopic } from '#src/resources/model/kind.ts';
import type { Pace } from '#src/resources/pace.ts';
import {
  changeTopics,
  entriesAfter,
  type NamespaceLook,
  nextLook,
  toldOfTopic,
  withoutAnswer,
} from '#src/resources/topic/namespace-look.ts';
import type { BrokerAsked } from './pulsar.ts';

interface Looked {
  readonly look: Promise<NamespaceLook | undefined>;
  /** While it is being looked at nobody else does. */
  dueAt: number;
}

/** One look at a namespace of Pulsar serves all topics in it, for as long as the pace says. */
export class TopicLooks {
  readonly #looked = new Map<string, Looked>();
  readonly #pace: Pace;
  readonly #now: () => number;
  /** Looks are told apart for as long as the process lives. */
  #count = 0;

  constructor(pace: Pace, now: () => number = Date.now) {
    this.#pace = pace;
    this.#now = now;
  }

  /** What a look tells of one topic, as a word that stays the same while nothing changes; undefined where brokers do not tell. */
  async see(
    cluster: ObjectKey,
    { within, name }: ListedTopic,
    broker: BrokerAsked,
  ): Promise<string | undefined> {
    const look = await this.#at(`${cluster} ${within}`, within, broker);
    return look && toldOfTopic(look, name);
  }

  #at(key: string, within: string, broker: BrokerAsked): Promise<NamespaceLook | undefined> {
    const known = this.#looked.get(key);
    if (known && known.dueAt > this.#now()) return known.look;
    this.#forgetUnused();
    this.#count += 1;
    const look = lookAt(within, { number: this.#count, earlier: known?.look }, broker);
    const looked: Looked = { look, dueAt: Number.POSITIVE_INFINITY };
    this.#looked.set(key, looked);
    look.then(
      found => {
        looked.dueAt = this.#now() + this.#pace.afterMs(key, 1 + (found?.last.size ?? 0));
      },
      () => this.#looked.delete(key),
    );
    return look;
  }

  /** Of namespaces that no topic asks for any more. */
  #forgetUnused(): void {
    for (const [key, { dueAt }] of this.#looked) {
      if (this.#now() - dueAt < unusedMs) continue;
      this.#looked.delete(key);
      this.#pace.forget(key);
    }
  }
}

const unusedMs = 600_000;
/** Some hundred thousand names. */
const mostListed = 16 * 1024 * 1024;

/** Where brokers do not tell, each topic is looked at itself, and says what is wrong. */
async function lookAt(
  within: string,
  { number, earlier }: { readonly number: number; readonly earlier: Looked['look'] | undefined },
  broker: BrokerAsked,
): Looked['look'] {
  const before = await earlier;
  const { web, options } = broker;
  try {
    const listing = { ...options, mostBytes: mostListed };
    const topics = (await readAdmin(web, `${within}?includeSystemTopic=true`, listing)) as
      | string[]
      | undefined;
    if (!topics) return undefined;
    const changes = await changesSince(before, changeTopics(topics), broker);
    return nextLook(before, { number, topics, ...changes });
  } catch (error) {
    if (error instanceof AnswerError) return outcomeOf(error) === 'later' ? withoutAnswer(before) : undefined;
    if (isExpected(error)) return undefined;
    throw error;
  }
}

async function changesSince(
  before: NamespaceLook | undefined,
  holding: readonly string[],
  { web, options }: BrokerAsked,
): Promise<Pick<Parameters<typeof nextLook>[1], 'last' | 'changed'>> {
  const last = new Map<string, Entry>();
  let changed: string[] | undefined = [];
  for (const topic of holding) {
    const path = pathOf(topic);
    const ledgers = await topicLedgers(web, path, options);
    if (!ledgers) continue;
    last.set(topic, ledgers.last);
    const since = before?.last.get(topic);
    const entries = since && entriesAfter(since, ledgers);
    const named = entries && (await Promise.all(entries.map(each => changedTopic(web, path, each, options))));
    changed = named?.every(name => name !== undefined) ? changed?.concat(named) : undefined;
  }
  return { last, changed };
}

function pathOf(topic: string): string {
  const [domain = '', rest = ''] = topic.split('://');
  return adminPath(domain, ...rest.split('/'));
}
