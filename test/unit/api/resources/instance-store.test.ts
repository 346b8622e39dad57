import { describe, expect, test } from 'vitest';
import { pulsarInstanceSpec } from '#src/api/resources/instance.ts';
import { instanceStore, storeStays } from '#src/api/resources/instance-store.ts';
import { problemsOf } from '#test/unit/api/schema/judged.ts';

const members = [{ name: 'a', clusterRef: { name: 'a' } }];

describe('the store that members share', () => {
  test('given nothing but that the operator runs it, then it is an ensemble of three', () => {
    const { configurationStore } = pulsarInstanceSpec.parse({ members, configurationStore: { managed: {} } });
    expect(configurationStore?.managed).toMatchObject({ version: '4.0.8', zookeeper: { replicas: 3 } });
  });

  test('given one server, then it says what that is for', () => {
    const managed = { zookeeper: { replicas: 1 } };
    expect(problemsOf(instanceStore, { managed }).join()).toContain('profile: Development');
    expect(problemsOf(instanceStore, { managed: { ...managed, profile: 'Development' } })).toEqual([]);
  });

  test('given what a store has no use for, then it is not taken', () => {
    const managed = { zookeeper: { chroot: '/world' } };
    expect(problemsOf(instanceStore, { managed })).not.toEqual([]);
  });

  test('given none, then members keep their own, and it stays so', () => {
    expect(pulsarInstanceSpec.parse({ members })).not.toHaveProperty('configurationStore');
    expect(storeStays.check).toBeUndefined();
  });
});
