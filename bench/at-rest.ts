import { setTimeout as sleep } from 'node:timers/promises';
import { kubectl } from '#e2e/support/kubernetes.ts';
import { leader, operatorNamespace } from '#e2e/support/operator.ts';
import { Subject } from '#e2e/support/subject.ts';

type Counters = Map<string, number>;

/** The operator's own counters of requests by method and resource, and its memory. */
async function scrape(): Promise<{ requests: Counters; residentBytes: number }> {
  const path = `/api/v1/namespaces/${operatorNamespace}/pods/${await leader()}:8080/proxy/metrics`;
  const text = await kubectl(['get', '--raw', path]);
  const requests: Counters = new Map();
  for (const [, labels = '', value] of text.matchAll(/^rest_client_requests_total\{(.*)\} (\d+)$/gm)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const key = `${label('method')} ${label('resource')}`;
    requests.set(key, (requests.get(key) ?? 0) + Number(value));
  }
  const residentBytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  return { requests, residentBytes };
}

/** Counts what an operator with one ready cluster asks of the API server while nothing happens. */
export async function atRest(subject: Subject, minutes: number): Promise<string[]> {
  await subject.condition('Ready', 'True');
  const before = await scrape();
  await sleep(minutes * 60_000);
  const { requests, residentBytes } = await scrape();
  const made = [...requests].map(([key, count]) => ({ key, count: count - (before.requests.get(key) ?? 0) }));
  const counted = made.filter(({ count }) => count > 0);
  const all = counted.reduce((sum, { count }) => sum + count, 0);
  const writes = counted
    .filter(({ key }) => !/^(GET|WATCH) /.test(key) && !key.endsWith(' leases'))
    .reduce((sum, { count }) => sum + count, 0);
  return [
    `requests a minute at rest: ${(all / minutes).toFixed(1)} (at most 10), over ${minutes} minutes`,
    `writes other than the lease: ${writes} (must be 0)`,
    ...counted.map(({ key, count }) => `  ${key}: ${count}`),
    `resident memory of the operator: ${(residentBytes / 2 ** 20).toFixed(1)} MiB (at most 90)`,
  ];
}
