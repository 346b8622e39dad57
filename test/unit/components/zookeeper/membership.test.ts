import { describe, expect, test } from 'vitest';
import { ensembleFile, memberLine } from '#src/components/zookeeper/membership.ts';
import { zookeeper } from '#src/components/zookeeper/objects.ts';
import { contextOf } from '../context.ts';

function ids(file: string): string[] {
  return [...file.matchAll(/^server\.(\d+)=.*:participant;2181$/gm)].map(([, id = '']) => id);
}

test('given a server, then its id is one more than its ordinal and its address is a name, which restarts do not change', () => {
  expect(memberLine(contextOf(), 0, 'observer')).toBe(
    'server.1=demo-zookeeper-0.demo-zookeeper-headless.pulsar.svc.cluster.local:2888:3888:observer;2181',
  );
});

describe('given the file from which servers learn of the members', () => {
  function told(...about: Parameters<typeof contextOf>) {
    const map = zookeeper
      .prepare(contextOf(...about))
      .find(({ metadata }) => metadata.name.endsWith('-ensemble'));
    const { ensemble = '', bootstrap } = (map?.['data'] ?? {}) as Record<string, string>;
    return { ids: ids(ensemble), bootstrap };
  }

  test('when the ensemble has never formed, then all that are wished for are in it', () => {
    expect(told({ zookeeper: { replicas: 3 } })).toEqual({ ids: ['1', '2', '3'], bootstrap: 'true' });
  });

  test('when it has formed and others are wished for, then its members alone are in it', () => {
    const three = { ids: ['1', '2', '3'], bootstrap: 'false' };
    expect(told({ zookeeper: { replicas: 5 } }, { members: 3 })).toEqual(three);
  });

  test('then it has as many lines as there are servers', () => {
    expect(ids(ensembleFile(contextOf(), 2))).toEqual(['1', '2']);
  });
});
