import { expect, test } from 'vitest';
import { untilReady } from '#src/cli/functions-test/awaiting.ts';
import { connect } from '#src/kubernetes/connection.ts';
import { openTransport } from '#src/kubernetes/http/http-transport.ts';
import { aCluster, type Kubernetes, readyStatus } from './a-cluster.ts';

const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'tests', namespace: 'pulsar', uid: 'j' },
};
const hasty = { lookMs: 10, silentMs: 0, patienceMs: 200 };

/** Waits in a Kubernetes that behaves so; `hear` is called with each line that is said. */
async function awaited(kubernetes: Kubernetes, hear: (line: string) => void = () => undefined) {
  const { kubeconfig, asked } = await aCluster(kubernetes);
  const transport = openTransport({ connection: connect({ kubeconfig }), userAgent: 'test' });
  const lines: string[] = [];
  const stop = new AbortController();
  const say = (line: string) => {
    lines.push(line);
    hear(line);
  };
  try {
    const waiting = { job, namespace: 'public/x', signal: stop.signal, say, paces: hasty };
    return { lines, asked, progress: await untilReady(transport, waiting) };
  } finally {
    await transport.close();
  }
}

const noImage = {
  phase: 'Pending',
  containerStatuses: [
    { name: 'x', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
  ],
};

test('given all that is needed, then nothing is said, and the pod is told', async () => {
  const { lines, progress } = await awaited({});
  expect([lines, progress]).toEqual([[], { pod: expect.stringMatching(/-x1$/) }]);
});

test('given an image that cannot be pulled, then it is said once, tried for a while, and then told', async () => {
  const { lines, progress, asked } = await awaited({ pod: noImage });
  expect(lines).toEqual([
    expect.stringMatching(/^Waiting for pod .*: image cannot be pulled .*no such image/),
  ]);
  expect(progress).toMatchObject({ state: 'stuck', waits: expect.stringContaining('no such image') });
  expect(asked.filter(({ what }) => what === 'GET jobs').length).toBeGreaterThan(1);
});

test('given a moment in which it could not be pulled, then that is forgotten', async () => {
  const kubernetes = { pod: noImage };
  const { progress } = await awaited(kubernetes, () => Object.assign(kubernetes, { pod: readyStatus }));
  expect(progress).toEqual({ pod: expect.any(String) });
});

test('given Events that may not be read, then less is told and it goes on', async () => {
  const kubernetes: Kubernetes = { pod: null, refuses: { 'GET events': [403, 'no'] } };
  const { lines, progress } = await awaited(kubernetes, () =>
    Object.assign(kubernetes, { pod: readyStatus }),
  );
  expect(lines).toEqual(['Waiting for the pod of the tests: is about to be created']);
  expect(progress).toEqual({ pod: expect.any(String) });
});
