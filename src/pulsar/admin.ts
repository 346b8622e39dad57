import { type Dispatcher, request } from 'undici';

/**
 * Has a broker publish to its own health topic and read it back; `broker` is its web address, such as
 * `http://198.18.0.1:8080`. Rejects with what the broker answers, or that it did not within `deadlineMs`.
 * Source: BrokersBase.healthCheck of Pulsar 4.0 (`topicVersion` is ignored where it is not known any more).
 */
export async function checkBroker(
  broker: string,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const url = `${broker}/admin/v2/brokers/health?topicVersion=V2`;
  const { statusCode, body } = await request(url, { signal: AbortSignal.any([deadline, signal]) });
  const answer = (await body.text()).trim();
  if (statusCode !== 200) throw new Error(`${url} answers ${statusCode}: ${answer.slice(0, 200)}`);
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
  options: { deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  const left = [...topics];
  const worker = async (): Promise<void> => {
    for (let topic = left.pop(); topic !== undefined; topic = left.pop())
      await unload(broker, topic, options);
  };
  await Promise.all(Array.from({ length: unloadsAtOnce }, worker));
}

async function unload(
  broker: string,
  topic: string,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
): Promise<void> {
  const [tenant, namespace, domain, name] = topic.split('/');
  let url: string | undefined = `${broker}/admin/v2/${domain}/${tenant}/${namespace}/${name}/unload`;
  // The broker that is asked says who has the topic; that may change once more on the way.
  for (let hops = 0; url !== undefined && hops < 3; hops++) {
    const deadline = AbortSignal.any([AbortSignal.timeout(deadlineMs), signal]);
    const response: Dispatcher.ResponseData = await request(url, { method: 'PUT', signal: deadline });
    const { statusCode, headers, body } = response;
    const answer = (await body.text()).trim();
    if (statusCode === 307) url = String(headers['location']);
    else if (statusCode < 300 || statusCode === 404) return;
    else throw new Error(`${url} answers ${statusCode}: ${answer.slice(0, 200)}`);
  }
}
