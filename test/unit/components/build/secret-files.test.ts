import { expect, test } from 'vitest';
import {
  comingMounts,
  comingVolumes,
  secretMounts,
  secretVolume,
} from '#src/components/build/secret-files.ts';
import { contextOf } from '../context.ts';

const settingsOf = (broker: object) => contextOf({ broker }).spec.broker;

test('given values from Secrets, then each is a file of its key', () => {
  const secretConfig = [{ key: 'brokerClientToken', secretKeyRef: { name: 'tokens', key: 'broker' } }];
  expect(secretVolume(settingsOf({ secretConfig }))).toMatchObject([
    {
      projected: {
        sources: [{ secret: { name: 'tokens', items: [{ key: 'broker', path: 'brokerClientToken' }] } }],
      },
    },
  ]);
  expect(secretMounts(settingsOf({ secretConfig }))).toMatchObject([{ name: 'secrets', readOnly: true }]);
});

test('given none, then there is no volume', () => {
  expect([secretVolume(settingsOf({})), secretMounts(settingsOf({}))]).toEqual([[], []]);
  expect([comingVolumes(undefined), comingMounts(undefined)]).toEqual([[], []]);
});

test('given a Secret that may come later, then no pod waits for it', () => {
  const coming = { name: 'geo', secret: 'demo-geo', mountPath: '/geo' };
  expect(comingVolumes(coming)).toMatchObject([{ secret: { secretName: 'demo-geo', optional: true } }]);
  expect(comingMounts(coming)).toEqual([{ name: 'geo', mountPath: '/geo', readOnly: true }]);
});
