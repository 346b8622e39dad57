import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { apiServer, kubectlPulsar, type Outcome } from './kubectl-pulsar.ts';

describe('kubectl pulsar', () => {
  test('given -h, when run, then it names itself as users type it', async () => {
    const { code, stdout } = await kubectlPulsar('-h');
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: kubectl pulsar');
    expect((await kubectlPulsar('produce', '-h')).stdout).toContain('Usage: kubectl pulsar produce');
  });

  test.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['produce', 'demo', 'orders'], "required option '-m, --message <text>' not specified"],
    [['produce', 'demo', 'orders', '-m', 'x', '-p', 'novalue'], 'Write name=value.'],
    [['consume', 'demo', 'orders', '-c', '0'], 'Give a whole number above 0.'],
    [['consume', 'demo', 'orders', '--timeout', '2592000'], 'Give no more than 2000000.'],
    [['consume', 'demo', 'orders', '--via', 'bookie'], 'Allowed choices are proxy, broker, websocket.'],
    [['restart'], "missing required argument 'name'"],
    [['restart', 'demo', '--component', 'bookie'], 'Allowed choices are zookeeper, bookkeeper, autorecovery'],
    [['suspend'], "missing required argument 'name'"],
    [['produce', 'demo', 'a/b/c/d', '-m', 'x'], 'topic "a/b/c/d" is not a name'],
    [['consume', 'demo', 'a/b'], 'write topic, tenant/namespace/topic'],
    [['status', '--frobnicate'], "unknown option '--frobnicate'"],
    [['status', 'demo', '-A'], 'a name cannot be asked for in all namespaces'],
    [['status', '--kubeconfig', '/nonexistent/file'], '/nonexistent/file'],
  ])('given %j, when run, then it fails with a sentence and without a stack', async (args, sentence) => {
    const { code, stderr } = await kubectlPulsar(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('given a cluster in the namespace of the context, when its status is asked for, then it is shown', async () => {
    const asked: (string | undefined)[] = [];
    const kubeconfig = await apiServer((request, response) => {
      asked.push(request.url);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          metadata: { name: 'demo', namespace: 'pulsar' },
          status: { conditions: [{ type: 'Ready', status: 'True', message: 'serves' }] },
        }),
      );
    });
    const { code, stdout } = await kubectlPulsar('status', 'demo', '--kubeconfig', kubeconfig);
    expect(asked).toEqual(['/apis/pulsar-operator.dev/v1alpha1/namespaces/pulsar/pulsarclusters/demo']);
    expect(stdout).toContain('serves');
    expect(code).toBe(0);
  });

  test('given no cluster anywhere, when the status of all is asked for, then it says so', async () => {
    const asked: (string | undefined)[] = [];
    const kubeconfig = await apiServer((request, response) => {
      asked.push(request.url);
      response.setHeader('content-type', 'application/json');
      response.end('{"items":[]}');
    });
    const { stdout } = await kubectlPulsar('status', '-A', '--kubeconfig', kubeconfig);
    expect(asked).toEqual([
      '/apis/pulsar-operator.dev/v1alpha1/pulsarclusters',
      '/apis/pulsar-operator.dev/v1alpha1/pulsarinstances',
    ]);
    expect(stdout).toBe('No PulsarCluster in any namespace.\n');
  });

  interface Asked {
    method: string | undefined;
    url: string | undefined;
    type: string | undefined;
    body: unknown;
  }

  /** Runs a command on a cluster that is as the answer says; returns what was asked for and what was said. */
  async function change(answer: object, ...args: string[]): Promise<Outcome & { asked: Asked[] }> {
    const asked: Asked[] = [];
    const kubeconfig = await apiServer((request, response) => {
      const { method, url, headers } = request;
      response.setHeader('content-type', 'application/json');
      void json(request).then(body => {
        asked.push({ method, url, type: headers['content-type'], body });
        response.end(JSON.stringify(answer));
      });
    });
    return { asked, ...(await kubectlPulsar(...args, '--kubeconfig', kubeconfig)) };
  }

  const mergePatch = {
    method: 'PATCH',
    type: 'application/merge-patch+json',
    url: '/apis/pulsar-operator.dev/v1alpha1/namespaces/pulsar/pulsarclusters/demo?fieldManager=kubectl-pulsar',
  };

  test.each([
    [[], 'pulsar-operator.dev/restart', 'every component'],
    [['--component', 'broker'], 'pulsar-operator.dev/restart-broker', 'broker'],
  ])('given a cluster, when restart %j, then it is annotated with the time', async (flags, key, what) => {
    const { asked, code, stdout } = await change({ spec: {} }, 'restart', 'demo', ...flags);
    const annotations = { [key]: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) };
    expect(asked).toEqual([{ ...mergePatch, body: { metadata: { annotations } } }]);
    expect(stdout).toBe(
      `demo: ${what} restarts, one pod at a time. See kubectl pulsar status demo -n pulsar.\n`,
    );
    expect(code).toBe(0);
  });

  test('given a cluster that is suspended, when a restart is asked for, then it says what that waits for', async () => {
    const { stdout } = await change({ spec: { suspend: true } }, 'restart', 'demo');
    expect(stdout).toContain('restarts after kubectl pulsar resume demo -n pulsar');
  });

  test.each([
    ['suspend', true, 'demo is suspended: it runs on'],
    ['resume', false, 'demo is resumed: what waited is carried out'],
  ])('given a cluster, when %s, then the spec says so', async (command, value, sentence) => {
    const { asked, code, stdout } = await change({ spec: {} }, command, 'demo');
    expect(asked).toEqual([{ ...mergePatch, body: { spec: { suspend: value } } }]);
    expect(stdout).toContain(sentence);
    expect(code).toBe(0);
  });

  test('given an API server that refuses, when a message is produced, then its sentence is shown', async () => {
    const kubeconfig = await apiServer((_, response) => {
      const message = 'pods is forbidden: you may not list them';
      response
        .writeHead(403, { 'content-type': 'application/json' })
        .end(JSON.stringify({ kind: 'Status', message }));
    });
    const args = ['produce', 'demo', 'orders', '-m', 'x', '--kubeconfig', kubeconfig];
    const { code, stderr } = await kubectlPulsar(...args);
    expect(stderr).toMatch(/^error: pods is forbidden: you may not list them\. The role view/);
    expect(code).toBe(4);
  });
});
