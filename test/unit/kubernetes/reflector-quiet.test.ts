import { expect, test } from 'vitest';
import { silentLogger } from '#simulation/silent-logger.ts';
import { event, list, status, watch } from './http/fake-server.ts';
import { givenReflector } from './reflecting.ts';

const given = givenReflector();

test('given a watch that something cuts while it is quiet, then that is nothing to read of, but one that cannot be opened is', async () => {
  let time = 0;
  // Every look at it is a second later.
  const clock = { ...given.impatient, now: () => (time += 1000) };
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };
  const [cut, forbidden] = [watch([], 'cut'), status(403, 'Forbidden')];
  const last = watch([event('ADDED', 'a', '11')], 'cut');
  const { seen } = given.start({ clock, log }, list('10', {}), cut, cut, last);
  await seen('added a');
  await given.requested(5);
  expect(warnings).toEqual([]);
  expect(given.waits).toEqual([100, 100, 100]);
  given.stop.abort();
  await given.running;
  given.stop = new AbortController();
  given.start({ clock, log }, list('10', {}), cut, forbidden, watch([], 'hang'));
  await given.requested(9);
  expect(warnings).toEqual([
    expect.stringMatching(/^Watch interrupted: WATCH .*configmaps: it is Forbidden$/),
  ]);
});
