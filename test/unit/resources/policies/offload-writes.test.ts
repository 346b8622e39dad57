import { expect, test } from 'vitest';
import { offloadWrites } from '#src/resources/policies/offload-writes.ts';

type Wanted = Parameters<typeof offloadWrites>[0]['wanted'];

const bytes = (value: number) => ({ managedLedgerOffloadThresholdInBytes: value });
const seconds = (value: number) => ({ managedLedgerOffloadThresholdInSeconds: value });
const s3 = { managedLedgerOffloadDriver: 'aws-s3', managedLedgerOffloadBucket: 'b' } as const;
const remove = 'DELETE removeOffloadPolicies';

test.each<[what: string, wanted: Wanted, live: object | undefined, isRemembered: boolean, sent: string[]]>([
  ['nothing said', undefined, bytes(5), false, []],
  ['it is taken out', undefined, bytes(5), true, [remove]],
  ['it is taken out and gone', undefined, undefined, true, []],
  ['what is there, with what Pulsar adds', bytes(5), { ...bytes(5), s3Driver: false }, true, []],
  ['a threshold', bytes(5), undefined, false, ['PUT offloadThreshold 5']],
  ['a threshold of 0', bytes(0), undefined, false, ['PUT offloadThreshold 0']],
  [
    'one instead of another, then none is set to -1',
    seconds(6),
    bytes(5),
    true,
    [remove, 'PUT offloadThresholdInSeconds 6'],
  ],
  [
    'a driver, then all at once',
    { ...s3, ...bytes(5) },
    s3,
    true,
    [`POST offloadPolicies ${JSON.stringify({ ...s3, ...bytes(5) })}`],
  ],
  ['a driver that goes', bytes(5), { ...s3, ...bytes(5) }, true, [remove, 'PUT offloadThreshold 5']],
])('given %s', (_, wanted, live, isRemembered, sent) => {
  const state = { path: 'ns', removal: 'removeOffloadPolicies', wanted, isRemembered };
  const writes = offloadWrites({ ...state, live: live as Record<string, unknown> | undefined });
  const words = writes.map(({ request: { method, path, body } }) =>
    [method, path.slice('ns/'.length), ...(body === undefined ? [] : [JSON.stringify(body)])].join(' '),
  );
  expect(words).toEqual(sent);
});
