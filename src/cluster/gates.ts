import { quorumsOf } from '#src/components/context.ts';
import type { FactName } from './observation.ts';
import { quorumOf, type World } from './world.ts';

/** Whether a step may begin; closed, it says what it waits for. */
export type Gate =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly message: string;
      readonly needs?: FactName;
      /** Set where no watch tells of the change: when to look again. */
      readonly retrySeconds?: number;
    };

export const open: Gate = { open: true };

export function closed(message: string, more: { needs?: FactName; retrySeconds?: number } = {}): Gate {
  return { open: false, message, ...more };
}

export function zookeeperQuorum(world: World): Gate {
  const { ready, desired } = world.views.zookeeper;
  if (ready >= quorumOf(world.context)) return open;
  return closed(`Waiting for ZooKeeper quorum: ${ready} of ${desired} servers serve`);
}

/** Enough bookies take writes for the ledgers brokers will open; the bookies' registrations say so, not their pods. */
export function writableBookies(world: World): Gate {
  const needed = quorumsOf(world.context.spec).ensemble;
  const { ready, desired } = world.views.bookkeeper;
  if (ready < needed) return closed(`Waiting for bookies: ${ready} of ${desired} ready, ${needed} needed`);
  const fact = world.observation.facts.registrations;
  if (!fact) return closed('Asking for writable bookies', { needs: 'registrations' });
  if ('error' in fact)
    return closed(`Waiting for ZooKeeper to name the bookies: ${fact.error}`, { retrySeconds: 2 });
  const { length: writable } = fact.value.writable;
  if (writable >= needed) return open;
  return closed(`Waiting for writable bookies: ${writable} registered, ${needed} needed`, {
    retrySeconds: 1,
  });
}

export function servingBroker(world: World): Gate {
  const { ready, desired } = world.views.broker;
  return ready > 0 ? open : closed(`Waiting for a broker: 0 of ${desired} ready`);
}
