import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { pulsarClusterSpec } from '#src/api/cluster.ts';
import { type Exec, execIn, type Ran } from '../fake-exec.ts';
import { apiServer } from '../kubectl-pulsar.ts';

/** A directory with these files, gone after the test. */
export async function directoryOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'functions-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

const condition = { type: 'Ready', status: 'True', reason: 'Ready', message: 'As specified in Pulsar' };

export const readyStatus = { phase: 'Running', conditions: [condition] };

export interface Kubernetes {
  readonly spec?: object;
  /** Status of the pod of the Job; absent: it is made and ready. */
  readonly pod?: object | null;
  readonly namespace?: object;
  /** What it answers instead, by method and plural: `POST jobs`. */
  readonly refuses?: Readonly<Record<string, readonly [status: number, message: string]>>;
  /** What it never answers. */
  readonly ignores?: string;
  readonly brokers?: readonly object[];
  readonly exec?: Exec;
}

interface Asked {
  readonly what: string;
  readonly path: string;
  readonly body?: Body;
}

interface Body {
  readonly metadata: {
    readonly name: string;
    readonly ownerReferences?: readonly object[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

const brokerPod = {
  metadata: { name: 'demo-broker-0', namespace: 'pulsar', uid: 'b' },
  spec: { containers: [{ name: 'broker', image: 'registry.example/pulsar:4.0.8' }] },
  status: readyStatus,
};

/** An API server that has a cluster `demo` and makes of Jobs what it is told, and what was asked of it. */
export async function aCluster(kubernetes: Kubernetes = {}) {
  const asked: Asked[] = [];
  const ran: Ran[] = [];
  const { exec = () => ({ output: '1 passed\n', end: 0 }) } = kubernetes;
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: ([first]) => first ?? false });
  const kubeconfig = await apiServer(
    (request, response) => {
      void answerTo(request, kubernetes, asked).then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    },
    server => {
      server.on('upgrade', (request: IncomingMessage, socket, head) => {
        const each: Exec = said => {
          ran.push(said);
          return exec(said);
        };
        sockets.handleUpgrade(request, socket, head, webSocket => {
          execIn(webSocket, request.url ?? '', each, true);
        });
      });
    },
  );
  return { kubeconfig, asked, ran, writes: () => asked.filter(({ what }) => !what.startsWith('GET')) };
}

async function answerTo(
  request: IncomingMessage,
  {
    spec = {},
    pod = readyStatus,
    namespace = { conditions: [condition] },
    refuses = {},
    ignores,
    brokers = [brokerPod],
  }: Kubernetes,
  asked: Asked[],
): Promise<[status: number, body: object]> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://kubernetes');
  const [, plural = '', name = ''] = /\/namespaces\/pulsar\/([^/]+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
  const what = `${request.method} ${plural}`;
  const body = request.method === 'GET' ? undefined : ((await json(request)) as Body);
  asked.push({ what, path: pathname, ...(body && { body }) });
  if (what === ignores) await new Promise(() => undefined);
  const refused = refuses[what];
  if (refused) return [refused[0], { kind: 'Status', message: refused[1], details: { name } }];
  if (request.method === 'POST') return [201, { ...body, metadata: { ...body?.metadata, uid: 'made' } }];
  const job = asked.find(each => each.what === 'POST jobs')?.body?.metadata.name;
  const made = { metadata: { name: `${job}-x1`, namespace: 'pulsar', uid: 'p' }, status: pod };
  const ofJob = searchParams.get('labelSelector')?.startsWith('pulsar-operator.dev/functions-test=');
  const pods = pod === null ? [] : [made];
  const answers: Record<string, object> = {
    pulsarclusters: {
      metadata: { name, namespace: 'pulsar', uid: 'c' },
      spec: pulsarClusterSpec.parse(spec),
    },
    pods: name ? brokerPod : { metadata: {}, items: ofJob ? pods : brokers },
    pulsarnamespaces: { metadata: { name }, status: namespace },
    jobs: { metadata: { name }, status: {} },
    events: { metadata: {}, items: [] },
  };
  return [200, answers[plural] ?? {}];
}
