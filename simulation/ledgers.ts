import { FakeWorld } from './world.ts';

/** A cluster that is ready, with so many bookies and so many ledgers on them. */
export function withLedgers(
  replicas: number,
  ledgers: number,
  spec: Record<string, unknown> = {},
): FakeWorld {
  const world = new FakeWorld({ bookkeeper: { replicas }, ...spec });
  world.settle();
  for (let ledger = 0; ledger < ledgers; ledger++) world.bookies.write(ledger);
  return world;
}
