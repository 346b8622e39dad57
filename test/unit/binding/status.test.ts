import { expect, test } from 'vitest';
import { bindingTold, clientStatus } from '#src/binding/status.ts';
import { client } from './hand-made.ts';

const ready = { reason: 'Ready', message: 'current' } as const;
const outcome = { resource: 'x', what: 'x', ...ready };

test('given a Secret that is given, then the status names it where Service Binding looks, and counts permissions', () => {
  const waiting = { ...outcome, reason: 'Waiting' } as const;
  expect(clientStatus(client, ready, { secret: 'shop', primary: 'west' }, [outcome, waiting], 'now')).toEqual(
    {
      ...{
        observedGeneration: 1,
        message: 'current',
        binding: { name: 'shop' },
        primary: 'west',
        permissions: 1,
      },
      conditions: [
        {
          ...{ type: 'Ready', status: 'True', reason: 'Ready', message: 'current' },
          ...{ observedGeneration: 1, lastTransitionTime: 'now' },
        },
      ],
    },
  );
});

test('given none, then there is nothing to bind', () => {
  const status = clientStatus(
    client,
    { reason: 'Waiting', message: 'x' },
    { secret: undefined, primary: undefined },
    [],
    'now',
  );
  expect(status).not.toHaveProperty('binding');
  expect(status).not.toHaveProperty('primary');
  expect(status.conditions?.[0]?.status).toBe('False');
});

test('given the Secret of a cluster, then its status names the one there is, and says why it is not as asked', () => {
  expect(bindingTold('shop', 'shop', undefined)).toEqual({
    ...{ name: 'shop', reason: 'Ready', message: 'Secret shop is current' },
  });
  const wait = { reason: 'NameTaken', message: 'is taken' } as const;
  expect(bindingTold('other', 'shop', wait)).toEqual({ name: 'shop', ...wait });
  expect(bindingTold('other', undefined, wait)).toEqual(wait);
  const long = { reason: 'Refused', message: 'a'.repeat(40_000) } as const;
  expect(bindingTold('shop', 'shop', long).message).toHaveLength(32_768);
});
