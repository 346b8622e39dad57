import { setTimeout as sleep } from 'node:timers/promises';
import { apply } from '#e2e/support/kubernetes.ts';
import { sampleCluster } from '#e2e/support/sample.ts';
import { Subject } from '#e2e/support/subject.ts';
import { inNamespace } from './namespace.ts';
import { madeBetween, mebibytes, scrape, totalOf } from './scrape.ts';

const namespace = 'bench-rest';
const name = 'rest';
/** After Ready, before counting: Ready itself has a few last events and writes. */
const settleMs = 60_000;

function isWrite(key: string): boolean {
  return !/^(GET|WATCH) /.test(key) && !key.endsWith(' leases');
}

async function count(minutes: number): Promise<string[]> {
  await new Subject(namespace, name).condition('Ready', 'True', 600_000);
  await sleep(settleMs);
  const before = await scrape();
  await sleep(minutes * 60_000);
  const after = await scrape();
  const made = madeBetween(before, after);
  return [
    `requests a minute: ${(totalOf(made) / minutes).toFixed(1)} (at most 10), over ${minutes} minutes`,
    `writes other than the lease: ${totalOf(made.filter(({ key }) => isWrite(key)))} (must be 0)`,
    ...made.map(({ key, count: many }) => `  ${key}: ${many}`),
    `resident memory of the operator: ${mebibytes(before)} MiB, then ${mebibytes(after)} MiB (at most 90)`,
  ];
}

/** Counts what an operator with one ready cluster asks of the API server while nothing happens. */
export function atRest(minutes: number): Promise<string[]> {
  return inNamespace(namespace, async () => {
    await apply(sampleCluster(namespace, name));
    return count(minutes);
  });
}
