import { type Dispatcher, request } from 'undici';

/**
 * Has a broker publish to its own health topic and read it back; `broker` is its web address, such as
 * `http://198.18.0.1:8080`. Rejects with what the broker answers, or that it did not within `deadlineMs`.
 * Source: BrokersBase.healthCheck of Pulsar 4.0 (`topicVersion` is ignored where it is not known any more).
 */
export async function checkBroker(broker: string, options: AskOptions): Promise<void> {
  const url = `${broker}/admin/v2/brokers/health?topicVersion=V2`;
  const { status, answer } = await ask('GET', url, options);
  if (status !== 200) throw new Error(`${url} answers ${status}: ${answer.slice(0, 200)}`);
}

/** As many topics at a time as a broker unloads without the others noticing. */
const unloadsAtOnce = 8;

/**
 * Has brokers close topics (`tenant/namespace/persistent/topic`), which their next user opens again; one that no broker
 * has open is passed over. Source: PersistentTopicsBase.unloadTopic of Pulsar 4.0.
 */
export async function unloadTopics(
  broker: string,
  topics: readonly string[],
  options: AskOptions,
): Promise<void> {
  const left = [...topics];
  const worker = async (): Promise<void> => {
    for (let topic = left.pop(); topic !== undefined; topic = left.pop())
      await unload(broker, topic, options);
  };
  await Promise.all(Array.from({ length: unloadsAtOnce }, worker));
}

async function unload(broker: string, topic: string, options: AskOptions): Promise<void> {
  const [tenant, namespace, domain, name] = topic.split('/');
  await ask('PUT', `${broker}/admin/v2/${domain}/${tenant}/${namespace}/${name}/unload`, options);
}

export interface AskOptions {
  /** For each of the brokers that are asked. */
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/**
 * One call of the admin API, at the broker that serves it: one that is asked says who does, and that may change once more
 * on the way. What is not there (404) is an answer; anything else but success rejects with what the broker says.
 */
export async function ask(
  method: 'GET' | 'PUT',
  url: string,
  { deadlineMs, signal }: AskOptions,
): Promise<{ status: number; answer: string }> {
  let target = url;
  for (let hops = 0; hops < 3; hops++) {
    const deadline = AbortSignal.any([AbortSignal.timeout(deadlineMs), signal]);
    const response: Dispatcher.ResponseData = await request(target, { method, signal: deadline });
    const { statusCode: status, headers, body } = response;
    const answer = (await body.text()).trim();
    if (status < 300 || status === 404) return { status, answer };
    if (status !== 307) throw new Error(`${target} answers ${status}: ${answer.slice(0, 200)}`);
    target = String(headers['location']);
  }
  throw new Error(`${url} is passed on without end`);
}
