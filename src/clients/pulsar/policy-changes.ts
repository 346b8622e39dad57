import { type AskOptions, ask } from './admin.ts';
import { readAdmin } from './admin-request.ts';

/** An entry of a topic in BookKeeper. */
export interface Entry {
  readonly ledger: number;
  readonly entry: number;
}

/** What there is of a topic in BookKeeper: of its ledgers all but the one that is written say how many entries they have. */
export interface TopicLedgers {
  readonly last: Entry;
  readonly ledgers: readonly { readonly ledgerId: number; readonly entries: number }[];
}

interface InternalStats {
  readonly lastConfirmedEntry: string;
  readonly ledgers: TopicLedgers['ledgers'];
}

/** Undefined where there is no such topic. Source: PersistentTopicInternalStats of Pulsar 4.0. */
export async function topicLedgers(
  broker: string,
  path: string,
  options: AskOptions,
): Promise<TopicLedgers | undefined> {
  const stats = (await readAdmin(broker, `${path}/internalStats`, options)) as InternalStats | undefined;
  if (!stats) return undefined;
  const [ledger = Number.NaN, entry = Number.NaN] = stats.lastConfirmedEntry.split(':').map(Number);
  return { last: { ledger, entry }, ledgers: stats.ledgers };
}

/**
 * The topic whose policies an entry of `__change_events` changes: its key, as `persistent://tenant/namespace/topic`. Undefined
 * where it is not told: a broker puts blanks for letters that headers do not carry, so that a body with any speaks against it.
 * Source: SystemTopicBasedTopicPoliciesService and PersistentTopicsBase.generateResponseWithEntry of Pulsar 4.0.
 */
export async function changedTopic(
  broker: string,
  path: string,
  { ledger, entry }: Entry,
  options: AskOptions,
): Promise<string | undefined> {
  const url = `${broker}/admin/v2/${path}/ledger/${ledger}/entry/${entry}`;
  const { headers, answer } = await ask('GET', url, options);
  const key = headers['x-pulsar-partition-key']?.toString() ?? '';
  return /^[\x21-\x7e]+$/.test(key) && !hasLetters(answer) ? key : undefined;
}

/** Beyond those of ASCII; numbers of the body may be any bytes, but hardly such a letter. */
function hasLetters(body: string): boolean {
  return /[^\p{ASCII}\ufffd]/u.test(body);
}
