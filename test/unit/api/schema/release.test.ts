import { expect, test } from 'vitest';
import * as z from 'zod';
import { clusterDomain, releaseFields } from '#src/api/schema/release.ts';
import { problemsOf } from './judged.ts';

const release = z.strictObject(releaseFields);

test('given nothing, then there is a version, and its image is not named', () => {
  expect(release.parse({})).toEqual({
    version: '4.0.8',
    imagePullPolicy: 'IfNotPresent',
    imagePullSecrets: [],
  });
});

test.each(['4.0', 'latest', '4.0.8-'])('given %s as a version, then it is refused', version => {
  expect(problemsOf(release, { version }).join()).toContain('must be a version of Apache Pulsar');
});

test('given no domain, then it is that of most clusters', () => {
  expect(clusterDomain.parse(undefined)).toBe('cluster.local');
});
