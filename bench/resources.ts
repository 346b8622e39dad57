import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '#e2e/support/eventually.ts';
import { apply, kubectl } from '#e2e/support/kubernetes.ts';
import { Residents } from '#e2e/support/resources.ts';
import { smallCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { inNamespace } from './namespace.ts';
import { madeBetween, mebibytes, type Scrape, scrape, totalOf } from './scrape.ts';

const namespace = 'bench-resources';
const name = 'many';
const count = 1000;
const settleMs = 60_000;
const where = { tenant: 'acme', namespace: 'orders' };
const residents = new Residents({ namespace, name });
const topics = Array.from({ length: count }, (_, at) =>
  residents.of('PulsarTopic', `t${at}`, { ...where, policies: { maxProducers: 5, messageTTL: 3600 } }),
);

/** What is asked of the API server in some minutes in which nothing happens. */
async function rest(minutes: number): Promise<{ readonly after: Scrape; readonly aMinute: number }> {
  await sleep(settleMs);
  const before = await scrape();
  await sleep(minutes * 60_000);
  const after = await scrape();
  return { after, aMinute: totalOf(madeBetween(before, after)) / minutes };
}

async function allReady(): Promise<void> {
  const wait = ['wait', '--for=condition=Ready', 'pulsartopics', '--all', '--timeout=600s'];
  await kubectl(['-n', namespace, ...wait], { deadlineMs: 660_000 });
}

/** Changes a policy of one topic by hand, and waits until Pulsar has again what the resource says. */
async function heal(): Promise<number> {
  const topic = 'persistent://acme/orders/t500';
  await residents.admin('topicPolicies', 'set-max-producers', '-p', '9', topic);
  const begun = performance.now();
  const healed = async () => /^5$/m.test(await residents.admin('topicPolicies', 'get-max-producers', topic));
  await eventually('the topic is healed', healed, { withinMs: 120_000 });
  return (performance.now() - begun) / 1000;
}

async function measure(minutes: number): Promise<string[]> {
  await apply(smallCluster(namespace, name, { proxy: { replicas: 0 } }));
  await new Subject(namespace, name).condition('Ready', 'True', 600_000);
  await apply(
    residents.of('PulsarTenant', 'acme', {}),
    residents.of('PulsarNamespace', 'orders', { tenant: 'acme' }),
  );
  await residents.reason('PulsarNamespace', 'orders', 'Ready', 60_000);
  const without = await rest(minutes);
  const begun = performance.now();
  await apply(...topics);
  const applied = (performance.now() - begun) / 1000;
  await allReady();
  const ready = (performance.now() - begun) / 1000;
  const loaded = await scrape();
  const withThem = await rest(minutes);
  const healed = await heal();
  return [
    `${count} PulsarTopics from kubectl apply to all Ready: ${ready.toFixed(1)} s, of which kubectl took ${applied.toFixed(1)} s (at most 60)`,
    `requests to the API server a minute at rest: ${withThem.aMinute.toFixed(1)}, without them ${without.aMinute.toFixed(1)} (no more)`,
    `a topic that somebody changed was healed after ${healed.toFixed(1)} s (at most 60)`,
    `resident memory of the operator: ${mebibytes(without.after)} MiB without them, ${mebibytes(loaded)} MiB when they were ready, ${mebibytes(withThem.after)} MiB at rest (at most 120)`,
  ];
}

/** Seconds until a thousand topics are as their resources say, and what they cost while nothing happens. */
export function manyResources(minutes: number): Promise<string[]> {
  return inNamespace(namespace, () => measure(minutes));
}
