import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { givenCluster } from '../support/given.ts';
import { readyNeverLies } from '../support/harmless.ts';
import { apply, kubectl } from '../support/kubernetes.ts';
import { Residents } from '../support/resources.ts';
import { keepAll, sampleCluster } from '../support/sample.ts';
import { produce } from '../support/traffic.ts';

const namespace = 'e2e-state';
const minute = 60_000;
const stateStore = {
  memory: '512Mi',
  jvm: { heap: '96Mi', directMemory: '64Mi', garbageCollector: 'Serial' },
};
const subject = givenCluster(sampleCluster(namespace, 'state', { broker: { config: keepAll } }));
const residents = new Residents(subject);
const input = 'persistent://public/default/counted';

/** How many messages were sent for the function to count. */
let sent = 0;

/** What the function has counted, as Pulsar tells it. */
async function counted(): Promise<number> {
  const of = ['--tenant', 'public', '--namespace', 'default', '--name', 'counts', '--key', 'all'];
  const said = await residents.admin('functions', 'querystate', ...of);
  return (JSON.parse(said.slice(said.indexOf('{'))) as { numberValue: number }).numberValue;
}

async function countIs(wanted: number, withinMs = 3 * minute): Promise<void> {
  await eventually(
    `${wanted} counted`,
    async () => {
      const found = await counted();
      if (found !== wanted) throw new Error(`${found} are counted`);
      return true;
    },
    { withinMs, everyMs: 3000 },
  );
}

async function send(count: number): Promise<void> {
  const messages = Array.from({ length: count }, (_, n) => String(sent + n));
  await produce(subject, 'broker', input, messages);
  sent += count;
}

async function change(spec: object): Promise<void> {
  await subject.patch(spec);
  await subject.condition('Ready', 'True', 12 * minute);
}

/** Does `act` while messages come to be counted. */
async function whileCounting(act: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const sending = (async () => {
    while (!ending.signal.aborted) {
      await send(5);
      await sleep(1000);
    }
  })();
  try {
    await readyNeverLies(subject, act);
  } finally {
    ending.abort();
    await sending;
  }
}

beforeAll(async () => {
  const code =
    "from pulsar import Function\n\nclass Counts(Function):\n    def process(self, input, context):\n        context.incr_counter('all', 1)\n";
  await apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'code', namespace },
      data: { 'counts.py': code },
    },
    residents.of('PulsarFunction', 'counts', {
      ...{ tenant: 'public', namespace: 'default', runtime: 'PYTHON', className: 'counts.Counts' },
      ...{ code: { configMap: { name: 'code', key: 'counts.py' } }, inputs: [input] },
      subscriptionPosition: 'Earliest',
    }),
  );
  await residents.reason('PulsarFunction', 'counts', 'Ready', 5 * minute);
  await change({ stateStore });
  await residents.reason('PulsarFunction', 'counts', 'Ready', 5 * minute);
}, 30 * minute);

describe('given a store that was asked for while functions ran', () => {
  test(
    'when all bookies restart, then what is counted is exact',
    async () => {
      await send(10);
      await countIs(sent);
      await whileCounting(() => change({ bookkeeper: { config: { journalMaxGroupWaitMSec: 2 } } }));
      await countIs(sent);
    },
    20 * minute,
  );

  test(
    'when its pod is killed, then all is there again, and counting goes on',
    async () => {
      const pod = ['-n', namespace, 'delete', 'pod', 'state-state-store-0', '--grace-period=0', '--force'];
      await kubectl(pod);
      await subject.condition('Ready', 'True', 5 * minute);
      await countIs(sent);
      await send(10);
      await countIs(sent);
    },
    15 * minute,
  );

  test(
    'when it is switched off and on again, then it goes last and comes first, and what was counted is there',
    async () => {
      await readyNeverLies(subject, () => change({ stateStore: null }));
      expect(await subject.pods('state-store')).toEqual([]);
      await change({ stateStore });
      await countIs(sent, 5 * minute);
      await send(10);
      await countIs(sent, 5 * minute);
    },
    30 * minute,
  );
});
