import { describe, expect, test } from 'vitest';
import { onlyRevision, readyCluster, runFor, runUntil } from '#simulation/steps.ts';
import { FakeWorld } from '#simulation/world.ts';
import type { FailedRoll } from '#src/api/cluster-status.ts';
import { revisionOf } from '#src/cluster/model/component-state.ts';
import type { StatefulSet } from '#src/cluster/model/observation.ts';
import type { Rollout } from '#src/cluster/model/remembered.ts';
import { setInForce, setsInForce } from '#src/cluster/rollout/set-in-force.ts';
import { byComponent, imageAnnotation, templateAnnotation } from '#src/components/build/names.ts';
import { brokers, of, seen, type TemplatedBrokers, templated } from './templated.ts';

const failed: FailedRoll = {
  template: 'new',
  revision: 'r-new',
  time: '2026-01-01T00:00:00Z',
  message: 'It fails.',
};

/** What the StatefulSet of the brokers is to be like now. */
function inForce(world: TemplatedBrokers, rollout: Rollout) {
  const { state, wanted } = brokers(world);
  return setInForce(state, 'broker', wanted, rollout);
}

function templateInForce(world: TemplatedBrokers, rollout: Rollout) {
  const found = inForce(world, rollout);
  return 'set' in found ? seen(found.set) : found;
}

describe('given another template than the live one', () => {
  test('when none has served yet, then the wanted one is in force', () => {
    expect(templateInForce({ revision: 'r1', remembered: {} }, {})).toEqual(of('new'));
  });

  test('when the live one has served and that is remembered, then the wanted one is in force', () => {
    const rollout = { proven: 'r1' };
    expect(templateInForce({ revision: 'r1', remembered: rollout }, rollout)).toEqual(of('new'));
  });

  test('when the live one has served and nothing remembers that yet, then it stays until it is remembered', () => {
    const before = { proven: 'r0' };
    expect(templateInForce({ revision: 'r1', remembered: before }, { proven: 'r1' })).toEqual(of('live'));
    expect(templateInForce({ revision: 'r1', remembered: {} }, { proven: 'r1' })).toEqual(of('live'));
  });

  test('when an earlier one has served and nothing remembers that yet, then there is nothing to keep', () => {
    expect(templateInForce({ revision: 'r1', remembered: {} }, { proven: 'r0' })).toEqual(of('new'));
  });

  test('when it stays, then its template does and all else of the StatefulSet is as wanted', () => {
    const found = inForce({ revision: 'r1', remembered: {} }, { proven: 'r1' });
    expect(found).toMatchObject({ set: { spec: { replicas: 4 } } });
  });

  test('when it is the same and somebody has edited it, then it is as wanted', () => {
    const { state } = brokers({ revision: 'r1', remembered: {} });
    const wanted = templated(state.components.broker.statefulSet as StatefulSet, 'live');
    Object.assign(state.components.broker.statefulSet?.spec.template ?? {}, { metadata: {} });
    expect(setInForce(state, 'broker', wanted, { proven: 'r1' })).toEqual({ set: wanted });
  });
});

describe('given a roll that has failed', () => {
  const remembered = { proven: 'r1', failed };
  const revision = {
    template: { metadata: { labels: { name: 'old' } } },
    annotations: { [templateAnnotation]: 'old', [imageAnnotation]: 'image-old', other: 'x' },
  };
  const answer = (value: object) => ({
    provenRevisions: { value: value as Record<string, typeof revision> },
  });

  test('when nothing remembers yet that it has, then the wanted template is in force', () => {
    const world = { revision: 'r-new', remembered: { proven: 'r1' }, facts: answer({ r1: revision }) };
    expect(templateInForce(world, remembered)).toEqual(of('new'));
  });

  test('when nothing remembers yet that it has, then what has served is asked for all the same: the remedy goes by it', () => {
    const found = inForce({ revision: 'r-new', remembered: { proven: 'r1' } }, remembered);
    expect(found).toEqual({ needs: { fact: 'provenRevisions', of: ['r1'] } });
  });

  test('when the one that has served is not live, then it is asked for by its revision', () => {
    const found = inForce({ revision: 'r-new', remembered }, remembered);
    expect(found).toEqual({ needs: { fact: 'provenRevisions', of: ['r1'] } });
  });

  test('when the answer is there, then the one that has served is in force, and nothing else of that time', () => {
    const world = { revision: 'r-new', remembered, facts: answer({ r1: revision }) };
    expect(templateInForce(world, remembered)).toEqual(of('old'));
    const found = inForce(world, remembered);
    const { metadata } = 'set' in found ? found.set : { metadata: { annotations: {} } };
    expect(Object.keys(metadata.annotations ?? {})).not.toContain('other');
  });

  test('when it is live again, then it stays, and nothing is asked', () => {
    expect(templateInForce({ revision: 'r1', remembered }, remembered)).toEqual(of('live'));
  });

  test('when it does not exist any more, then the wanted one is in force', () => {
    const world = { revision: 'r-new', remembered, facts: answer({}) };
    expect(templateInForce(world, remembered)).toEqual(of('new'));
  });

  test('when nobody answers, then what is live stays', () => {
    const facts = { provenRevisions: { error: 'no answer in time' } };
    expect(templateInForce({ revision: 'r-new', remembered, facts }, remembered)).toEqual(of('live'));
  });

  test('when the controller has not seen the live one, then its revision is not believed', () => {
    const { state, wanted } = brokers({ revision: 'r1', remembered });
    Object.assign(state.components.broker.statefulSet?.metadata ?? {}, { generation: 99 });
    expect(setInForce(state, 'broker', wanted, remembered)).toMatchObject({ needs: { of: ['r1'] } });
  });

  test('when the StatefulSet is away and nobody answers, then it is made as wanted', () => {
    const facts = { provenRevisions: { error: 'no answer in time' } };
    const { state, wanted } = brokers({ revision: 'r1', remembered, facts });
    const broker = { ...state.components.broker, statefulSet: undefined };
    const away = { ...state, components: { ...state.components, broker } };
    expect(setInForce(away, 'broker', wanted, remembered)).toEqual({ set: wanted });
  });
});

test('given several components, then those of which enough is known are there, and what is to be asked of the others', () => {
  const { state, wanted } = brokers({ revision: 'r-new', remembered: { proven: 'r1', failed } });
  const proxies = templated(state.components.proxy.statefulSet as StatefulSet, 'new');
  const rollouts = { ...byComponent(() => ({})), broker: { proven: 'r1', failed } };
  const { sets, needs } = setsInForce(
    state,
    new Map([
      ['broker', wanted],
      ['proxy', proxies],
    ] as const),
    rollouts,
  );
  expect([...sets]).toEqual([['proxy', proxies]]);
  expect(needs).toEqual([{ fact: 'provenRevisions', of: ['r1'] }]);
});

describe.each(['zookeeper', 'bookkeeper', 'broker'] as const)(
  'given %s whose roll has failed and that have gone back',
  name => {
    const setName = `demo-${name === 'bookkeeper' ? 'bookie' : name}`;
    const wish = (replicas: number) => ({
      broker: { replicas: 3 },
      [name]: { replicas, jvm: { options: ['-XX:+NoSuchFlag'] } },
    });

    test('when nobody says what the template was while their number changes, then what fails is not applied', () => {
      const world = readyCluster(new FakeWorld({ broker: { replicas: 3 } }));
      const good = onlyRevision(world, name);
      world.broken = pod => pod.metadata.name.startsWith(setName) && revisionOf(pod) !== good;
      world.crashes = 3;
      world.edit(wish(3));
      runUntil(world, () => world.condition('Ready')?.reason === 'RollFailed');
      runFor(world, 90);
      world.edit(wish(5));
      world.pass();
      world.unanswered = { provenRevisions: 'no answer within 5000 ms' };
      world.pass();
      world.runControllers();
      expect(world.object<StatefulSet>('StatefulSet', setName).status?.updateRevision).toBe(good);
    });
  },
);
