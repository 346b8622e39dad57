import { expect, test } from 'vitest';
import { removeUnfinishedLedgers } from '#src/clients/pulsar/metadata.ts';
import { opCodes } from '#src/clients/zookeeper/codec.ts';
import { guarded } from '#src/clients/zookeeper/guarded.ts';
import { type Session, withSession } from '#src/clients/zookeeper/session.ts';
import { reply, scriptedServer } from './scripted-server.ts';

const changes: Record<string, (session: Session) => Promise<unknown>> = {
  create: session => session.create('/a'),
  setData: session => session.setData('/a', Buffer.alloc(0), 1),
  delete: session => session.delete('/a', 1),
  reconfig: session => session.reconfig({ leave: 3 }, 1n),
};

test.each(Object.entries(changes))(
  'given one who may not act any more, when %s is called, then it is not sent',
  async (_, change) => {
    await using server = await scriptedServer();
    const before = () => {
      throw new Error('not the leader');
    };
    const running = withSession([server.host], { deadlineMs: 5000 }, async session => {
      await guarded(session, before).sync('/');
      await change(guarded(session, before));
    });
    await expect(running).rejects.toThrow('not the leader');
    expect(server.received).toEqual([opCodes.sync, opCodes.closeSession]);
  },
);

test('given one who loses the lease between two steps, then the later ones are left', async () => {
  const children: Record<string, string[]> = {
    '/ledgers': ['available'],
    '/ledgers/available': ['readonly'],
    '/ledgers/available/readonly': [],
  };
  const deleted: string[] = [];
  await using server = await scriptedServer({
    onRequest: (socket, { xid, opCode, body }) => {
      if (opCode === opCodes.closeSession) return reply(socket, xid, 0);
      const path = body.string();
      if (opCode === opCodes.delete) deleted.push(path);
      reply(socket, xid, 0, writer =>
        (children[path] ?? []).reduce(
          (all, child) => all.string(child),
          writer.int(children[path]?.length ?? 0),
        ),
      );
    },
  });
  const before = () => {
    if (deleted.length === 1) throw new Error('not the leader');
  };
  const running = withSession([server.host], { deadlineMs: 5000 }, session =>
    removeUnfinishedLedgers(guarded(session, before), ''),
  );
  await expect(running).rejects.toThrow('not the leader');
  expect(deleted).toEqual(['/ledgers/available/readonly']);
});
