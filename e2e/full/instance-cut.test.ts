import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenNamespace } from '../support/given.ts';
import { type InstanceStatus, known, World } from '../support/instance.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { allNodes, faults, restoreNodes, whileCut } from '../support/nodes.ts';
import { operatorPods } from '../support/operator.ts';
import { keepAll, smallCluster } from '../support/sample.ts';
import type { Subject } from '../support/subject.ts';
import { expectAll, sendWithoutEnd } from '../support/traffic.ts';

const minute = 60_000;
const world = new World('e2e-berlin');
const [berlin, boston] = [givenNamespace('e2e-berlin', 'berlin'), givenNamespace('e2e-boston', 'boston')];
/** The nodes of the two: the operator reaches both. */
let nodes: readonly string[] = [];

/** All its pods on one node. */
function clusterOn(node: string, { namespace, name }: Subject) {
  const there = { podTemplate: { spec: { nodeSelector: { 'kubernetes.io/hostname': node } } } };
  const [zookeeper, bookkeeper, autorecovery] = [there, there, there];
  return smallCluster(namespace, name, {
    ...{ zookeeper, bookkeeper, autorecovery, broker: { ...there, config: keepAll } },
    ...{ proxy: { replicas: 0 }, allowedNamespaces: ['e2e-berlin'] },
  });
}

beforeAll(async () => {
  await faults();
  const busy = (await operatorPods()).map(({ spec }) => spec?.nodeName);
  nodes = (await allNodes()).filter(node => !busy.includes(node)).slice(0, 2);
  const pairs = [berlin, boston].map((subject, at) => clusterOn(nodes[at] ?? '', subject));
  await apply(...pairs);
  for (const subject of [berlin, boston]) await subject.condition('Ready', 'True', 8 * minute);
  await world.members([berlin, boston]);
  await world.replicate(berlin, 'berlin', 'boston');
  await world.replicate(boston, 'boston', 'berlin');
  await world.told('All 2 members know each other');
  for (const subject of [berlin, boston]) await world.settled(subject);
}, 25 * minute);
afterAll(restoreNodes, 5 * minute);

/** Waits until of both ways this is so, and says for how many seconds. */
async function bothWays(what: string, isSo: (backlog: number, connected: boolean) => boolean): Promise<void> {
  const begun = performance.now();
  const look = ({ pairs = [] }: InstanceStatus) => {
    const all = pairs.map(({ from, to, backlog, connected }) => ({ from, to, backlog, connected }));
    if (pairs.length < 2 || !pairs.every(({ backlog, connected }) => isSo(backlog, connected)))
      throw new Error(JSON.stringify(all));
  };
  await world.until(what, look, 4 * minute);
  console.info(`${what}: after ${Math.round((performance.now() - begun) / 1000)} s`);
}

describe('given two clusters that replicate to each other, on nodes of their own', () => {
  test(
    'when the network between them is cut for a minute, then both go on, what waits is told, and comes afterwards',
    async () => {
      const streams = [berlin, boston].map(subject => {
        const topic = `acme/orders/from-${subject.name}`;
        return { topic, traffic: sendWithoutEnd(subject, 'broker', topic) };
      });
      await eventually('messages of both', () => streams.every(({ traffic }) => traffic.count() > 0));
      await world.replicating('True');
      const [one = '', other = ''] = nodes;
      await whileCut(one, other, async () => {
        const begun = performance.now();
        await bothWays('messages that wait', backlog => backlog > 0);
        const before = streams.map(({ traffic }) => traffic.count());
        await eventually('a minute without each other', () => performance.now() - begun > minute, {
          withinMs: 2 * minute,
        });
        const sent = streams.map(({ traffic }, at) => traffic.count() - (before[at] ?? 0));
        console.info(`published while cut: ${sent.join(' and ')}`);
        expect(Math.min(...sent)).toBeGreaterThan(100);
      });
      await bothWays('all are connected', (_, connected) => connected);
      for (const { topic, traffic } of streams) {
        const { acknowledged, longestGap } = await traffic.stop();
        console.info(`${topic}: ${acknowledged.length} acknowledged, ${longestGap}`);
        for (const subject of [berlin, boston]) await expectAll(subject, 'broker', topic, acknowledged);
      }
      await bothWays('nothing waits', backlog => backlog === 0);
      await world.replicating('True');
    },
    20 * minute,
  );
});

describe('given one of them that is gone for good', () => {
  test(
    'when it is given up, then it leaves without being asked',
    async () => {
      await kubectl(['-n', boston.namespace, 'delete', 'pulsarcluster', 'boston'], {
        deadlineMs: 5 * minute,
      });
      await world.members([berlin], { giveUp: ['boston'] });
      await world.replicate(berlin, 'berlin');
      await world.told('The only member: there is nobody to know', 5 * minute);
      expect(await known(berlin, ['berlin', 'boston'])).toEqual(['berlin']);
      await world.settled(berlin);
    },
    10 * minute,
  );
});
