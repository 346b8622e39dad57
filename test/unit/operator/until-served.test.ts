import { expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { ApiError } from '#src/kubernetes/errors.ts';
import type { Logger } from '#src/kubernetes/logger.ts';
import { untilServed } from '#src/operator/until-served.ts';
import { tenantKind } from '#src/resources/tenant/tenant.ts';
import { FakeTransport } from '../kubernetes/fake-transport.ts';
import { ManualClock } from '../kubernetes/manual-clock.ts';

const clusters = { name: 'pulsarclusters' };

/** Waits against answers, one each 10 s; an Error is thrown, and the last one stays. */
async function wait(...answers: object[]) {
  const clock = new ManualClock();
  const stop = new AbortController();
  const lines: string[] = [];
  const log: Logger = { ...silentLogger, warn: (_, message) => lines.push(message) };
  const transport = new FakeTransport(() => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  });
  let isServed: boolean | undefined;
  const waiting = untilServed(transport, tenantKind.resource, log, stop.signal, clock).then(served => {
    isServed = served;
  });
  for (let looks = 0; looks < 4; looks++) await clock.advance(10_000);
  const before = isServed;
  stop.abort();
  await waiting;
  return { before, isServed, lines, paths: transport.requests.map(({ path }) => path) };
}

test('given a kind that is served, then it is asked for once and nothing is said', async () => {
  expect(await wait({ resources: [clusters, { name: 'pulsartenants' }] })).toEqual({
    before: true,
    isServed: true,
    lines: [],
    paths: ['/apis/pulsar-operator.dev/v1alpha1'],
  });
});

test('given a definition that comes later, then it is waited for, and that is said once', async () => {
  const { before, lines } = await wait(
    new ApiError('GET', 404, {}),
    { resources: [clusters] },
    { resources: [{ name: 'pulsartenants' }] },
  );
  expect(before).toBe(true);
  expect(lines).toEqual(['No PulsarTenant is looked after: GET: HTTP status 404']);
});

test('given a definition that never comes, then that is said with the remedy, and the end is no service', async () => {
  const { before, isServed, lines } = await wait({ resources: [clusters] });
  expect([before, isServed]).toEqual([undefined, false]);
  expect(lines).toEqual([
    'No PulsarTenant is looked after: the CustomResourceDefinition pulsartenants.pulsar-operator.dev is not there: apply crds/ of this release',
  ]);
});
