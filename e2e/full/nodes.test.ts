import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isReady } from '#src/cluster/model/component-state.ts';
import { ownedBundles } from '../support/bundles.ts';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { kubectl } from '../support/kubernetes.ts';
import {
  allNodes,
  faults,
  killNode,
  restoreNodes,
  startNode,
  typicalNode,
  whileCut,
} from '../support/nodes.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { sentenceOf } from '../support/sentence.ts';
import type { Subject } from '../support/subject.ts';
import { expectAll, sendWithoutEnd, type Traffic } from '../support/traffic.ts';
import { leaderOf, sampleLeaders } from '../support/zookeeper.ts';

const minute = 60_000;

/** Pods that leave a lost node after seconds and not, as by default, after five minutes and more. */
const impatient = {
  podTemplate: {
    spec: {
      terminationGracePeriodSeconds: 20,
      tolerations: ['not-ready', 'unreachable'].map(what => ({
        key: `node.kubernetes.io/${what}`,
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 5,
      })),
    },
  },
};

/** A cluster of its own for the tests of a group: its pods are where the scheduler first put them, one on each node. */
function clusterFor(name: string, spec: Record<string, unknown>): Subject {
  beforeAll(faults, 8 * minute);
  const [zookeeper, bookkeeper, autorecovery] = [impatient, impatient, impatient];
  const broker = { ...impatient, config: keepAll };
  const proxy = { ...impatient, replicas: 2 };
  const own = { zookeeper, bookkeeper, autorecovery, broker, proxy, ...spec };
  const subject = givenCluster(sampleCluster(`e2e-${name}`, name, own));
  afterEach(restoreNodes, 5 * minute);
  return subject;
}

/** Does `act` under two producers that never stop; every acknowledged message must be read back. */
function underTraffics(subject: Subject, act: (traffic: Traffic) => Promise<void>): Promise<void> {
  return readyNeverLies(subject, async () => {
    const streams = (['proxy', 'broker'] as const).map(via => {
      const topic = `through-${via}-${Date.now()}`;
      return { via, topic, traffic: sendWithoutEnd(subject, via, topic) };
    });
    for (const { traffic, topic } of streams)
      await eventually(`messages of ${topic}`, () => traffic.count() > 0);
    try {
      await act(streams[0]?.traffic as Traffic);
    } finally {
      for (const { via, topic, traffic } of streams) {
        const { acknowledged, longestGap } = await traffic.stop();
        console.info(`${subject.name}, through a ${via}: ${acknowledged.length} acknowledged, ${longestGap}`);
        await expectAll(subject, via, topic, acknowledged);
      }
    }
  });
}

/** Pods on a node that have not ended, each with its uid. */
async function podsOn(subject: Subject, node: string): Promise<string[]> {
  const pods = (await subject.pods()).filter(
    ({ spec, status }) => spec?.nodeName === node && status?.phase !== 'Succeeded',
  );
  return pods.map(({ metadata }) => `${metadata.name} ${metadata.uid}`).sort();
}

describe('given a node that dies and the word that such nodes are off', () => {
  const subject = clusterFor('force', { deadNodePolicy: 'ForceDelete' });

  test(
    'then its pods come back elsewhere without hands and nothing is lost',
    async () => {
      const node = await typicalNode(subject);
      await underTraffics(subject, async () => {
        const begun = performance.now();
        const lost = await podsOn(subject, node);
        await killNode(node);
        await subject.condition('Ready', 'False');
        await eventually(
          'force-deleted pods',
          async () => {
            const events = (await subject.events('ForceDeleting')).join();
            return ['zookeeper', 'bookie'].every(name => events.includes(`force-${name}`));
          },
          { withinMs: 5 * minute },
        );
        await subject.condition('Ready', 'True', 8 * minute);
        console.info(
          `${lost.length} pods elsewhere after ${Math.round((performance.now() - begun) / 1000)} s`,
        );
        expect(await podsOn(subject, node)).toEqual([]);
        await startNode(node);
        await subject.condition('Ready', 'True', minute);
      });
    },
    25 * minute,
  );
});

describe('given a node that dies and no word about it', () => {
  const subject = clusterFor('wait', {});

  test(
    'then its pods stay, the status says what a person can do, and all is well when it is back',
    async () => {
      const node = await typicalNode(subject);
      await underTraffics(subject, async () => {
        const before = await podsOn(subject, node);
        await killNode(node);
        const status = await eventually(
          'what a person can do',
          async () => {
            const { status } = await subject.cluster();
            return sentenceOf(status).includes('out-of-service=nodeshutdown:NoExecute') && status;
          },
          { withinMs: 5 * minute },
        );
        const ready = status.conditions?.find(({ type }) => type === 'Ready');
        expect(ready).toMatchObject({ status: 'False', reason: 'DeadNode' });
        expect(sentenceOf(status)).toContain(`node ${node} has not reported since`);
        expect(await podsOn(subject, node)).toEqual(before);
        await startNode(node);
        await subject.condition('Ready', 'True', 8 * minute);
        expect(await subject.events('ForceDeleting')).toEqual([]);
      });
    },
    25 * minute,
  );
});

describe('given a network that is cut between two nodes', () => {
  const subject = clusterFor('cut', {});

  /** The node whose proxy has the traffic; the server there does not lead, so that the cut is between leader and follower. */
  async function bridgeNode(): Promise<string> {
    const node = (await subject.nodes('proxy')).get(`${subject.name}-proxy-0`) ?? '';
    const leader = await eventually('a leader', () => leaderOf(subject));
    if ((await subject.nodes('zookeeper')).get(leader) !== node) return node;
    await kubectl(['-n', subject.namespace, 'delete', 'pod', leader, '--wait=true']);
    await subject.condition('Ready', 'True', 4 * minute);
    return node;
  }

  test(
    'then one side has the quorum, no message is lost, and all is well when it is mended',
    async () => {
      const bridge = await bridgeNode();
      const [one = '', other = ''] = (await allNodes()).filter(node => node !== bridge);
      await underTraffics(subject, async traffic => {
        const leaders = sampleLeaders(subject);
        await whileCut(one, other, async () => {
          const away = await eventually(
            'a follower without its leader',
            async () => (await subject.pods('zookeeper')).find(pod => !isReady(pod)),
            { withinMs: 2 * minute },
          );
          const before = traffic.count();
          const enough = () => traffic.count() > before + 200;
          await eventually('messages in spite of it', enough, { withinMs: 4 * minute });
          const bundles = await eventually('bundles of one broker each', async () => {
            const all = (await ownedBundles(subject, 2)).flat();
            return new Set(all).size === all.length && all.length > 0 && all;
          });
          console.info(`without ${away.metadata.name}: ${bundles.length} bundles, one broker each`);
        });
        await subject.condition('Ready', 'True', 8 * minute);
        const { samples, most } = await leaders.stop();
        expect(most, `leaders with a majority at once, of ${samples} looks`).toBe(1);
      });
    },
    25 * minute,
  );
});
