import { expect, test } from 'vitest';
import * as z from 'zod';
import {
  customRuntimeOptions,
  runIdentity,
  runLife,
  sameRun,
  yesOrNo,
} from '#src/api/resources/functions/run-frame.ts';

const frame = z.strictObject({
  ...runIdentity('sink'),
  customRuntimeOptions,
  ...runLife,
  eager: yesOrNo('Whether.'),
});
const least = { clusterRef: { name: 'demo' }, tenant: 'acme', namespace: 'orders' };

test('given what all that runs has in common, then no more must be said than where it is', () => {
  expect(frame.parse(least)).toEqual({ ...least, updateStrategy: 'Replace', deletionPolicy: 'Delete' });
  expect(frame.safeParse({ ...least, tenant: undefined }).success).toBe(false);
  expect(frame.safeParse({ ...least, customRuntimeOptions: '' }).success).toBe(false);
});

test('given where it is, then none of that may change', () => {
  expect(sameRun('sink').map(({ field }) => field)).toEqual(['clusterRef', 'tenant', 'namespace', 'name']);
});
