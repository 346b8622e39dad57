import { kubectl } from '#e2e/support/kubernetes.ts';
import { leader, operatorNamespace } from '#e2e/support/operator.ts';

/** What the operator tells of itself at one moment. */
export interface Scrape {
  readonly pod: string;
  /** The operator's own count of requests by method and resource. */
  readonly requests: ReadonlyMap<string, number>;
  readonly residentBytes: number;
}

export async function scrape(): Promise<Scrape> {
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

/** How many requests of each kind were made between two moments of the same process. */
export function madeBetween(
  before: Scrape,
  after: Scrape,
): { readonly key: string; readonly count: number }[] {
  if (after.pod !== before.pod) throw new Error(`${after.pod} took over from ${before.pod}: not at rest`);
  return [...after.requests]
    .map(([key, count]) => ({ key, count: count - (before.requests.get(key) ?? 0) }))
    .filter(({ count }) => count > 0);
}

export function totalOf(made: readonly { readonly count: number }[]): number {
  return made.reduce((total, { count }) => total + count, 0);
}

export function mebibytes({ residentBytes }: Scrape): string {
  return (residentBytes / 2 ** 20).toFixed(1);
}
