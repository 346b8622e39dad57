import { describe, expect, test } from 'vitest';
import { marksPath, readUnderReplication } from '#src/clients/bookkeeper/under-replication.ts';
import { sessionOver } from './znodes.ts';

describe('given ledgers that miss a copy', () => {
  const paths = ['00ae/urL0000000174', '00af/urL0000000175', '00b0/urL0000000176'];
  const marks = new Map(paths.map(path => [`${marksPath}/0000/0000/0000/${path}`, Buffer.alloc(0)]));
  const { session } = sessionOver(marks);

  test('then they are counted', async () => {
    expect(await readUnderReplication(session, '')).toEqual({ count: 3, since: 0 });
  });

  test('when some are declared lost, then the others are counted', async () => {
    expect((await readUnderReplication(session, '', new Set([175n, 9n]))).count).toBe(2);
  });

  test('when all are declared lost, then none is missing', async () => {
    expect(await readUnderReplication(session, '', new Set([174n, 175n, 176n]))).toEqual({ count: 0 });
  });
});
