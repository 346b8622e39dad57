import { request } from 'undici';

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
