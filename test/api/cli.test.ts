import { createServer } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createProgram } from '#src/cli/program.ts';
import { kubectl, namespace } from './kubectl.ts';

/** The API server forwards to no loopback address. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? []);
  const address = addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
  if (!address) throw new Error('this machine has no IPv4 address besides the loopback: give it one');
  return address;
}

const ip = ownAddress();
const broker = createServer();
const paths: (string | undefined)[] = [];
let pulsar: string;

function apply(kind: string, name: string, fields: object): Promise<string> {
  return kubectl(
    ['apply', '-f', '-'],
    JSON.stringify({ apiVersion: 'v1', kind, metadata: { name, namespace: pulsar }, ...fields }),
  );
}

async function kubectlPulsar(...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  const flags = ['--kubeconfig', inject('kubeconfig'), '-n', pulsar];
  await createProgram(line => lines.push(line)).parseAsync([...args, ...flags], { from: 'user' });
  return lines;
}

beforeAll(async () => {
  const sockets = new WebSocketServer({ server: broker });
  sockets.on('connection', (socket, request) => {
    paths.push(request.url);
    if (request.url?.includes('/consumer/')) {
      const payload = Buffer.from('from afar').toString('base64');
      socket.send(JSON.stringify({ messageId: 'CAE=', payload, publishTime: '2026-01-01T00:00:00Z' }));
    }
    socket.on('message', (data: Buffer) => {
      const { context } = JSON.parse(data.toString()) as { context?: string };
      if (context) socket.send(JSON.stringify({ result: 'ok', messageId: 'CAI=', context }));
    });
  });
  await new Promise<void>(resolve => broker.listen(0, ip, resolve));
  const address = broker.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  // What a controller manager and a kubelet would have made of a broker's pod.
  pulsar = await namespace('cli');
  const name = 'demo-broker';
  await apply('Service', name, { spec: { ports: [{ name: 'http', port: 8080, targetPort: port }] } });
  await apply('Pod', name, { spec: { containers: [{ name: 'broker', image: 'none' }] } });
  const status = JSON.stringify({ status: { podIP: ip, podIPs: [{ ip }] } });
  await kubectl(['-n', pulsar, 'patch', 'pod', name, '--subresource=status', '--type=merge', '-p', status]);
  const targetRef = { kind: 'Pod', name, namespace: pulsar };
  await apply('Endpoints', name, {
    subsets: [{ addresses: [{ ip, targetRef }], ports: [{ name: 'http', port }] }],
  });
});

afterAll(() => {
  broker.closeAllConnections();
  broker.close();
});

describe('kubectl pulsar from outside the cluster', () => {
  test('given a broker only pods can reach, when a message is produced, then it gets there through the API server', async () => {
    const ids = await kubectlPulsar(
      'produce',
      'demo',
      'a b/ns/tö%pic',
      '-m',
      'x',
      '-m',
      'y',
      '--via',
      'broker',
    );
    expect(ids).toEqual(['CAI=', 'CAI=']);
    expect(paths).toContain('/ws/v2/producer/persistent/a%20b/ns/t%C3%B6%25pic');
  });

  test('given a message on a topic, when consumed, then its payload is printed', async () => {
    expect(await kubectlPulsar('consume', 'demo', 'orders', '--via', 'broker')).toEqual(['from afar']);
  });

  test('given a cluster without a proxy, when produced through it, then the error names the Service', async () => {
    const call = kubectlPulsar('produce', 'demo', 'orders', '-m', 'x', '--via', 'proxy');
    await expect(call).rejects.toThrow('services "demo-proxy" not found');
  });

  test('given a PulsarCluster nobody has looked at, when its status is asked for, then it says so', async () => {
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({
        apiVersion: 'pulsar-operator.dev/v1alpha1',
        kind: 'PulsarCluster',
        metadata: { name: 'demo', namespace: pulsar },
        spec: {},
      }),
    );
    expect((await kubectlPulsar('status')).join('\n')).toContain('the operator has not looked at it yet');
    await expect(kubectlPulsar('status', 'other')).rejects.toThrow('"other" not found');
  });
});
