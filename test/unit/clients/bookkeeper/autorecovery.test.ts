import { expect, test } from 'vitest';
import {
  auditorPath,
  disablePath,
  isAutorecoveryDisabled,
  readAuditor,
} from '#src/clients/bookkeeper/autorecovery.ts';
import { serverError } from '#src/clients/zookeeper/error.ts';
import type { Session } from '#src/clients/zookeeper/session.ts';

/** A session over znodes and what they hold. */
function over(nodes: Readonly<Record<string, string>>): Session {
  const session: Pick<Session, 'exists' | 'getData'> = {
    exists: async path => (path in nodes ? ({} as never) : undefined),
    getData: async path => {
      const data = nodes[path];
      if (data === undefined) throw serverError(-101, path);
      return { data: Buffer.from(data), stat: {} as never };
    },
  };
  return session as Session;
}

test.each<[string, Record<string, string>, string | undefined]>([
  [
    'somebody audits, as Pulsar 4.0.8 shows it',
    { [`/pulsar${auditorPath}`]: '"198.19.3.4:3181"' },
    '198.19.3.4:3181',
  ],
  ['nobody audits', {}, undefined],
  ['somebody audits another cluster', { [auditorPath]: '"198.19.3.4:3181"' }, undefined],
])('given that %s, then who it is is what its znode holds', async (_, nodes, auditor) => {
  expect(await readAuditor(over(nodes), '/pulsar')).toBe(auditor);
});

test.each([
  ['there is', true],
  ['is not there', false],
])('given a mark that %s, then autorecovery is switched off: %j', async (_, disabled) => {
  const nodes = disabled ? { [`/pulsar${disablePath}`]: '' } : {};
  expect(await isAutorecoveryDisabled(over(nodes), '/pulsar')).toBe(disabled);
});
