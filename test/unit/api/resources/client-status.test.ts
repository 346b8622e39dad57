import { expect, test } from 'vitest';
import { clientStatusSchema } from '#src/api/resources/client-status.ts';

test('given the Secret of an application, then it stands where Service Binding looks for it', () => {
  const status = { observedGeneration: 1, binding: { name: 'shop' }, permissions: 2 };
  expect(clientStatusSchema.parse(status)).toEqual(status);
  expect(clientStatusSchema.safeParse({ ...status, binding: {} }).success).toBe(false);
});
