import { expect, test } from 'vitest';
import { geoFile, geoKeys, geoSecretName } from '#src/components/broker/geo.ts';
import { broker } from '#src/components/broker/objects.ts';
import { contextOf } from '../context.ts';
import { containerOf, podOf } from '../made.ts';

test('given a broker, then what it shows other clusters is in files, should it come, and nothing waits for that', () => {
  const set = broker.run(contextOf(), 1);
  const volume = podOf(set).volumes.find(({ name }) => name === 'geo');
  expect(volume).toEqual({
    name: 'geo',
    secret: { secretName: geoSecretName('demo'), optional: true, defaultMode: 0o440 },
  });
  const mount = containerOf(set).volumeMounts.find(({ name }) => name === 'geo');
  const folder = String(mount?.['mountPath']);
  expect(geoFile(geoKeys.token('b'))).toBe(`${folder}/b.token`);
  expect(geoFile(geoKeys.ca('b'))).toBe(`${folder}/b.ca.crt`);
});
