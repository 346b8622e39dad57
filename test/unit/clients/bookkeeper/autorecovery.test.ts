import { expect, test } from 'vitest';
import { electionPath, readAuditor } from '#src/clients/bookkeeper/autorecovery.ts';
import { serverError } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

/** A session over votes and what they hold; one that holds nothing goes before it is read. */
function over(votes: Readonly<Record<string, string | undefined>>): Session {
  const session: Pick<Session, 'getChildren' | 'getData'> = {
    getChildren: async () => Object.keys(votes),
    getData: async path => {
      const data = votes[path.slice(`/pulsar${electionPath}/`.length)];
      if (data === undefined) throw serverError(-101, path);
      return { data: Buffer.from(data), stat: {} as never };
    },
  };
  return session as Session;
}

test.each<[string, Record<string, string | undefined>, string | undefined]>([
  ['no votes', {}, undefined],
  ['what is no vote', { lock: 'bookieId: "x:3181"\n' }, undefined],
  [
    'votes that are not in order, of more digits too',
    {
      V_10000000000: 'bookieId: "c:3181"\n',
      V_0000000009: 'bookieId: "b:3181"\n',
      V_0000000003: 'bookieId: "a:3181"\n',
    },
    'a:3181',
  ],
  [
    'a first vote that goes meanwhile',
    { V_0000000003: undefined, V_0000000009: 'bookieId: "b:3181"\n' },
    'b:3181',
  ],
  ['votes that all go meanwhile', { V_0000000003: undefined }, undefined],
  ['a vote that holds no id', { V_0000000003: 'garbage' }, 'V_0000000003'],
])('given %s, then the oldest that is there audits', async (_, votes, auditor) => {
  expect(await readAuditor(over(votes), '/pulsar')).toBe(auditor);
});
