import { expect, test } from 'vitest';
import { stateStoreUrl } from '#src/components/state-store/url.ts';
import { contextOf } from '../context.ts';

test('given a state store, then functions are told of its Service, by one name', () => {
  expect(stateStoreUrl(contextOf())).toBe('bk://demo-state-store.pulsar.svc.cluster.local:4181');
});
