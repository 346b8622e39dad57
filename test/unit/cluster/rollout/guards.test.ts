import { describe, expect, test } from 'vitest';
import type { EnsembleFact, Facts } from '#src/cluster/model/observation.ts';
import type { FailingBroker } from '#src/cluster/model/pulse.ts';
import { goBack, guardOf, type Roll, writersNeeded } from '#src/cluster/rollout/guards.ts';
import { type ComponentName, restartAnnotation } from '#src/components/build/names.ts';
import { stateAtRest, withComponent } from '../at-rest.ts';
import { pod } from '../hand-made.ts';

interface Rolled {
  /** Ordinals of the pods that are outdated; all are unless it is said. */
  readonly outdated?: readonly number[];
  readonly spec?: object;
}

/** What is next for a component that is well and of which these pods are outdated. */
function next(name: ComponentName, facts: Facts = {}, { outdated, spec }: Rolled = {}): Roll {
  const state = stateAtRest(facts);
  Object.assign(state.context.spec, spec);
  const { pods } = state.components[name];
  const old = pods.filter((_, ordinal) => outdated?.includes(ordinal) ?? true);
  const rolled = withComponent(state, name, { updated: pods.filter(pod => !old.includes(pod)) });
  return guardOf(name)(rolled, rolled.components[name], old);
}

function restarts(roll: Roll): string | undefined {
  return roll.kind === 'restart' ? roll.pod.metadata.name : undefined;
}

function waits(words: string) {
  return { kind: 'wait', message: expect.stringContaining(words) };
}

describe('given autorecovery, on which nothing relies', () => {
  test('then the pod with the highest ordinal restarts, and nothing is asked', () => {
    expect(restarts(next('autorecovery'))).toBe('demo-autorecovery-0');
  });
});

describe('given a restart', () => {
  test('then it says how many are done, and whether somebody asked for it', () => {
    const roll = next('autorecovery');
    expect(roll).toMatchObject({
      message: 'Restarting demo-autorecovery-0 with the present configuration (0 of 1 done)',
    });
    const state = stateAtRest();
    const { statefulSet } = state.components.autorecovery;
    Object.assign(statefulSet?.spec.template?.metadata ?? {}, { annotations: { [restartAnnotation]: 'x' } });
    const { autorecovery } = state.components;
    expect(guardOf('autorecovery')(state, autorecovery, autorecovery.pods)).toMatchObject({
      message: expect.stringContaining('as asked for'),
    });
    const [pod] = autorecovery.pods;
    expect(pod && goBack(autorecovery, pod)).toMatchObject({
      message: 'Restarting demo-autorecovery-0 with what served before (1 of 1 done)',
    });
  });
});

describe('given ZooKeeper servers to restart', () => {
  const [leader, follower] = ['leader', 'follower'] as const;
  const roles = { 'demo-zookeeper-0': follower, 'demo-zookeeper-1': follower, 'demo-zookeeper-2': leader };
  const ensemble: EnsembleFact = { roles, syncedFollowers: 2, participants: [1, 2, 3], version: '1' };

  test('when all vote and are in sync, then the highest follower is next, and the leader comes last', () => {
    const facts = { ensemble: { value: ensemble } };
    expect(restarts(next('zookeeper', facts))).toBe('demo-zookeeper-1');
    expect(restarts(next('zookeeper', facts, { outdated: [0, 2] }))).toBe('demo-zookeeper-0');
    expect(restarts(next('zookeeper', facts, { outdated: [2] }))).toBe('demo-zookeeper-2');
  });

  test('when one is not in sync, then none restarts', () => {
    const behind = { ...ensemble, syncedFollowers: 1 };
    expect(next('zookeeper', { ensemble: { value: behind } })).toMatchObject(waits('in sync'));
  });

  test('when the ensemble has not been asked, then it is; and without an answer none restarts', () => {
    expect(next('zookeeper')).toMatchObject({ kind: 'wait', needs: { fact: 'ensemble' } });
    expect(next('zookeeper', { ensemble: { error: 'no answer in time' } })).toMatchObject(
      waits('no answer in time'),
    );
  });
});

describe('given bookies to restart', () => {
  const bookie = (ordinal: number) => `demo-bookie-${ordinal}`;

  /** Three bookies of which these take no writes, and what else is known. */
  function known(readOnly: readonly number[] = [], more: Facts = {}): Facts {
    const writable = [0, 1, 2].filter(ordinal => !readOnly.includes(ordinal)).map(bookie);
    return {
      registrations: { value: { writable, readOnly: readOnly.map(bookie) } },
      largestPolicy: { value: 0 },
      underReplicatedLedgers: { value: 0 },
      ...more,
    };
  }

  test('when all take writes and no ledger misses a copy, then the one with the highest ordinal restarts', () => {
    expect(restarts(next('bookkeeper', known()))).toBe(bookie(2));
  });

  test('when one of them takes no writes, then it goes first', () => {
    expect(restarts(next('bookkeeper', known([1])))).toBe(bookie(1));
  });

  test('when one that has restarted takes no writes, then the roll waits for it', () => {
    expect(next('bookkeeper', known([2]), { outdated: [0, 1] })).toMatchObject(
      waits('demo-bookie-2 takes no writes since its restart'),
    );
  });

  test('when ledgers miss a copy, then none restarts', () => {
    const facts = known([], { underReplicatedLedgers: { value: 7 } });
    expect(next('bookkeeper', facts)).toMatchObject(waits('7 under-replicated ledgers'));
  });

  test('when so few take writes that nothing can be written, then one of the others restarts all the same', () => {
    const facts = known([0, 1], { underReplicatedLedgers: { value: 7 } });
    expect(restarts(next('bookkeeper', facts))).toBe(bookie(1));
  });

  test('when too few would take writes meanwhile, then none of them restarts', () => {
    const facts = known([], { registrations: { value: { writable: [1, 2].map(bookie), readOnly: [] } } });
    expect(next('bookkeeper', facts)).toMatchObject(waits('demo-bookie-0 to take writes'));
  });

  test.each<keyof Facts>(['registrations', 'largestPolicy', 'underReplicatedLedgers'])(
    'when nothing is known of %s, then that is asked, and none restarts without an answer',
    fact => {
      const { [fact]: _, ...unknown } = known();
      expect(next('bookkeeper', unknown)).toMatchObject({ kind: 'wait', needs: { fact } });
      const error = { [fact]: { error: 'no answer in time' } };
      expect(next('bookkeeper', { ...unknown, ...error })).toMatchObject(waits('no answer in time'));
    },
  );

  test.each([
    ['the quorums of the spec', 3, 0, 5, 3],
    ['a namespace that asks for more', 2, 4, 6, 4],
    ['all others where there are too few', 3, 3, 3, 2],
    ['none where there is one bookie', 1, 0, 1, 0],
  ])('then besides the one that restarts there must be %s', (_, ensemble, policy, bookies, needed) => {
    const state = stateAtRest();
    Object.assign(state.context.spec, { quorums: { ensemble, write: 1, ack: 1 } });
    const component = { ...state.components.bookkeeper, desired: bookies };
    expect(writersNeeded(state, component, policy)).toBe(needed);
  });
});

describe.each(['broker', 'proxy'] as const)('given a %s to restart', name => {
  const fails = (ordinal: number, unauthorized = false): FailingBroker => ({
    name: `demo-broker-${ordinal}`,
    message: 'fails its health check',
    ...(unauthorized && { unauthorized: true }),
  });
  const failing = (...value: FailingBroker[]): Facts => ({ failingBrokers: { value } });
  const all = { outdated: [0, 1] };

  test('when every broker stores a message, then the one with the highest ordinal restarts', () => {
    expect(restarts(next(name, failing(), all))).toBe(`demo-${name}-1`);
  });

  test('when the brokers have not been asked, then they are; and without an answer none restarts', () => {
    expect(next(name)).toMatchObject({ kind: 'wait', needs: { fact: 'failingBrokers' } });
    expect(next(name, { failingBrokers: { error: 'no answer in time' } })).toMatchObject(
      waits('no answer in time'),
    );
  });

  test('when none of the brokers knows who asks, then none is worse than the others', () => {
    expect(restarts(next(name, failing(fails(0, true), fails(1, true)), all))).toBe(`demo-${name}-1`);
  });

  test('when one of them does not know who asks, then it waits, and says what a person can do', () => {
    expect(next(name, failing(fails(1, true)), { outdated: [0] })).toMatchObject(
      waits(
        'demo-broker-1 fails its health check. The operator cannot tell whether it serves. Name a Secret',
      ),
    );
  });

  test('when none of them takes the token although the specification has them ask, then it waits', () => {
    const spec = { broker: { config: { authenticationEnabled: 'true' }, secretConfig: [] } };
    const facts = failing(fails(0, true), fails(1, true));
    expect(next(name, facts, { outdated: [0], spec })).toMatchObject(waits('Name a Secret'));
  });
});

describe('given brokers of which some fail', () => {
  const fails = (ordinal: number) => ({ name: `demo-broker-${ordinal}`, message: 'answers 500' });
  const facts = (...ordinals: number[]) => ({ failingBrokers: { value: ordinals.map(fails) } });

  test('when it is the one that restarts, then that is its repair, and it goes first', () => {
    expect(restarts(next('broker', facts(0), { outdated: [0, 1] }))).toBe('demo-broker-0');
  });

  test('when one that stays does, then none restarts beside it, be it a broker or a proxy', () => {
    expect(next('broker', facts(1), { outdated: [0] })).toMatchObject(waits('demo-broker-1 answers 500'));
    expect(next('proxy', facts(1))).toMatchObject(waits('demo-broker-1 answers 500'));
  });

  test('when all do and none has the present configuration, then one restarts; when one has, then they wait', () => {
    expect(restarts(next('broker', facts(0, 1)))).toBe('demo-broker-1');
    expect(next('broker', facts(0, 1), { outdated: [0] })).toMatchObject(waits('Waiting for a broker'));
  });

  test('when those that ask who calls all restart, then the first does; when one of them stays, then it waits', () => {
    const asking = (...ordinals: number[]) => ({
      failingBrokers: {
        value: ordinals.map(ordinal => ({ ...fails(ordinal), unauthorized: true as const })),
      },
    });
    const three = (outdated: number[]) => {
      const state = stateAtRest(asking(1, 2));
      const pods = [0, 1, 2].map(ordinal => pod(`demo-broker-${ordinal}`));
      const old = pods.filter((_, ordinal) => outdated.includes(ordinal));
      const rolled = withComponent(state, 'broker', {
        pods,
        updated: pods.filter(each => !old.includes(each)),
      });
      return guardOf('broker')(rolled, rolled.components.broker, old);
    };
    expect(restarts(three([1, 2]))).toBe('demo-broker-2');
    expect(three([0, 2])).toMatchObject(waits('demo-broker-1 answers 500'));
  });
});
