import { afterAll, beforeAll } from 'vitest';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { startZooKeeper, type ZooKeeper } from './server.ts';
import { Witness } from './witness.ts';

/** A ZooKeeper of the tests of a file, with a session of ours and a witness at it. */
export interface Both {
  readonly zookeeper: ZooKeeper;
  readonly witness: Witness;
  readonly session: <T>(use: (session: Session) => Promise<T>) => Promise<T>;
}

/** Started before the tests of a file and ended after them: in between both may be used. */
export function givenBoth(): Both {
  const both = {} as { zookeeper: ZooKeeper; witness: Witness };
  beforeAll(async () => {
    both.zookeeper = await startZooKeeper();
    both.witness = await Witness.connect(both.zookeeper.port);
  }, 360_000);
  afterAll(async () => {
    await both.witness[Symbol.asyncDispose]();
    await both.zookeeper[Symbol.asyncDispose]();
  });
  return Object.assign(both, {
    session: <T>(use: (session: Session) => Promise<T>): Promise<T> => {
      return withSession([`127.0.0.1:${both.zookeeper.port}`], { deadlineMs: 30_000 }, use);
    },
  });
}
