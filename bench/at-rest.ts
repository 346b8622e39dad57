import { setTimeout as sleep } from 'node:timers/promises';
import { apply, kubectl } from '#e2e/support/kubernetes.ts';
import { leader, operatorNamespace } from '#e2e/support/operator.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { inNamespace } from './namespace.ts';

const namespace = 'bench-rest';
const name = 'rest';
/** After Ready, before counting: Ready itself has a few last events and writes. */
const settleMs = 60_000;

interface Scrape {
  readonly pod: string;
  /** The operator's own count of requests by method and resource. */
  readonly requests: ReadonlyMap<string, number>;
  readonly residentBytes: number;
}

async function scrape(): Promise<Scrape> {
  const pod = await leader();
  const path = `/api/v1/namespaces/${operatorNamespace}/pods/${pod}:8080/proxy/metrics`;
  const text = await kubectl(['get', '--raw', path]);
  const requests = new Map<string, number>();
  for (const [, labels = '', value] of text.matchAll(/^rest_client_requests_total\{(.*)\} (\d+)$/gm)) {
    const label = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? '';
    const key = `${label('method')} ${label('resource')}`;
    requests.set(key, (requests.get(key) ?? 0) + Number(value));
  }
  if (requests.size === 0) throw new Error(`${pod} shows no rest_client_requests_total in its metrics`);
  const residentBytes = Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
  return { pod, requests, residentBytes };
}

function isWrite(key: string): boolean {
  return !/^(GET|WATCH) /.test(key) && !key.endsWith(' leases');
}

async function count(minutes: number): Promise<string[]> {
  await new Subject(namespace, name).condition('Ready', 'True', 600_000);
  await sleep(settleMs);
  const before = await scrape();
  await sleep(minutes * 60_000);
  const after = await scrape();
  if (after.pod !== before.pod) throw new Error(`${after.pod} took over from ${before.pod}: not at rest`);
  const made = [...after.requests]
    .map(([key, count]) => ({ key, count: count - (before.requests.get(key) ?? 0) }))
    .filter(({ count }) => count > 0);
  const sum = (some: typeof made) => some.reduce((total, { count }) => total + count, 0);
  const mebibytes = [before, after].map(({ residentBytes }) => (residentBytes / 2 ** 20).toFixed(1));
  return [
    `requests a minute: ${(sum(made) / minutes).toFixed(1)} (at most 10), over ${minutes} minutes`,
    `writes other than the lease: ${sum(made.filter(({ key }) => isWrite(key)))} (must be 0)`,
    ...made.map(({ key, count }) => `  ${key}: ${count}`),
    `resident memory of the operator: ${mebibytes.join(' MiB, then ')} MiB (at most 90)`,
  ];
}

/** Counts what an operator with one ready cluster asks of the API server while nothing happens. */
export function atRest(minutes: number): Promise<string[]> {
  return inNamespace(namespace, async () => {
    await apply(sampleCluster(namespace, name));
    return count(minutes);
  });
}
